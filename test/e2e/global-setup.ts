export default async (): Promise<void> => Promise.resolve();
