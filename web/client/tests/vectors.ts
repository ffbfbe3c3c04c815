/** Reads the vectors that the Python core and this client share. They have to be there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, "../../../tests/vectors", name), "utf-8")) as T;
}
