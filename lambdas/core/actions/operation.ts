/** The model has them, since records keep what takes an action back. */
export type * from '../model/operation';
