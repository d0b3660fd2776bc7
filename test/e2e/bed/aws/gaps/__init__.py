"""What the emulator lacks or does otherwise than AWS, one gap per function. See ../launcher.py."""
