/** A map that forgets what was not asked for or set for longest, so that it does not grow with what passes through. */
export class RecentMap<Value> {
  private readonly entries = new Map<string, Value>();
  private readonly limit: number;
  constructor(limit: number) {
    this.limit = limit;
  }

  get(key: string): Value | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    if (this.entries.size <= this.limit) return;
    for (const [oldest] of this.entries) {
      this.entries.delete(oldest);
      return;
    }
  }
}
