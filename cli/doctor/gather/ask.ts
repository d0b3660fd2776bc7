import { known, unknown, type Fact } from '../facts';

const DENIED = /^(AccessDenied(Exception)?|AuthorizationError(Exception)?|Unauthorized(Operation|Exception)?)$/;

/** Asks one question of an account. What may not be asked, and what fails, is told and stops nothing else. */
export const ask = async <T>(permission: string, question: () => Promise<T>): Promise<Fact<T>> => {
  try {
    return known(await question());
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return unknown(DENIED.test(name) ? `needs the permission ${permission}` : `${permission}: ${message || name}`);
  }
};

/** A question that another answer is needed for. */
export const then = async <T, U>(fact: Fact<T>, next: (value: T) => Promise<Fact<U>>): Promise<Fact<U>> =>
  fact.known ? next(fact.value) : fact;
