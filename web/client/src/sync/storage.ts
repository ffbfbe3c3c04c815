/** Small per-tab values that survive a reload. Without usable storage only that is lost. */
export interface Storage {
  read<T>(name: string): T | undefined;
  write(name: string, value: unknown): void;
}

export function storageOf(area: () => globalThis.Storage, prefix: string): Storage {
  return {
    read<T>(name: string): T | undefined {
      try {
        const text = area().getItem(prefix + name);
        return text === null ? undefined : (JSON.parse(text) as T);
      } catch {
        return undefined;
      }
    },
    write(name, value) {
      try {
        if (value === undefined || value === null) area().removeItem(prefix + name);
        else area().setItem(prefix + name, JSON.stringify(value));
      } catch {
        // Storage is full or forbidden (private windows): continue without it.
      }
    },
  };
}

export function memoryStorage(): Storage {
  const values = new Map<string, string>();
  return {
    read: <T>(name: string) => (values.has(name) ? (JSON.parse(values.get(name)!) as T) : undefined),
    write: (name, value) => void (value == null ? values.delete(name) : values.set(name, JSON.stringify(value))),
  };
}
