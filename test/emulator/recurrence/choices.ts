/** A seeded source of choices (mulberry32): the same seed makes the same series. */
export class Choices {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** Both ends included. */
  number(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  one<T>(list: readonly [T, ...T[]] | readonly T[]): T {
    return list[this.number(0, list.length - 1)] as T;
  }

  /** With `own` among them, mostly: the start should match its rule. */
  some(own: number, least: number, most: number, howMany = 2): number[] {
    const others = Array.from({ length: this.number(0, howMany) }, () => this.number(least, most));
    const values = this.chance(0.97) ? [own, ...others] : [...others, this.number(least, most)];
    const possible = [...new Set(values)].filter((value) => value !== 0);
    return possible.length > 0 ? possible : [own];
  }
}
