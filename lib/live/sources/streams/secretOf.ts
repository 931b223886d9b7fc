/** A secret, or the name of the environment variable that holds it: what stands in a notebook can be read by whoever gets the notebook. */
export type Secret = string | { readonly env: string };

/** @throws {TypeError} for an environment variable that is not set */
export function secretOf(name: string, secret: Secret | undefined): string | undefined {
  if (secret === undefined || typeof secret === "string") return secret;
  const value = Deno.env.get(secret.env);
  if (value === undefined) {
    throw new TypeError(`Cannot take the ${name} from the environment: ${secret.env} is not set`);
  }
  return value;
}
