/** How many tasks each place of one stream made, how many are over and how long the longest took. Arrays by place (`Places`). */
import type { Nanos, SiteId } from '../../base/units.ts';
import { grown, nextCapacity } from '../../trace/grow.ts';

export class SiteTallies {
  /** Tasks made. */
  made = new Int32Array(0);
  /** Of those, over. */
  over = new Int32Array(0);
  /** Longest time from creation to the end of those that are over. */
  longest = new Float64Array(0);

  addMade(site: SiteId): void {
    if (site >= this.made.length) this.#grow(site);
    this.made[site]!++;
  }

  addOver(site: SiteId, life: Nanos): void {
    this.over[site]!++;
    if (life > this.longest[site]!) this.longest[site] = life;
  }

  #grow(site: SiteId): void {
    let capacity = this.made.length;
    while (capacity <= site) capacity = nextCapacity(capacity);
    this.made = grown(this.made, capacity);
    this.over = grown(this.over, capacity);
    this.longest = grown(this.longest, capacity);
  }
}
