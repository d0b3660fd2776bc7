"""What the caller of the launcher decides."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    port: int
    account_id: str
    region: str
    node: str
    """Path of the Node.js binary that runs the functions."""
    worker_script: str
    """Source text of the program that runs a function's handler inside Node.js."""
    poll_seconds: float
    """How long an idle event source mapping waits before it looks again."""
    retry_seconds: float
    """Wait before the first retry of an asynchronous invocation; the service waits a minute."""
    redelivery_seconds: float | None
    """When messages of a failed batch come back; None keeps the queue's visibility timeout, as the service does."""
    bed_path: str
    """Unguessable path under which the bed's own documents are served."""
    eks_endpoint: str
    """Where the EKS API of the bed listens."""
