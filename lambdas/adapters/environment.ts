/** A setting that the deployment must have given. A function without it does not start, so that nobody misses it. */
export const requireEnv = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`the environment variable ${name} is not set: deploy the function with the MineGuard construct`);
  }
  return value;
};
