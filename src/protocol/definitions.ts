/** Decodes the definitions of a segment and remembers what later records of it refer to. */
import type { FrameDefinition, How, ReadyRule, TraceEvents } from './events.ts';
import { MAX_FRAMES, MAX_KIND_ID, MAX_QUEUE_ID, MAX_SPAN_KIND_ID, MAX_STORE_ID, Tag, TYPE_MASK } from './layout.ts';
import { type PayloadCursor, Unreadable } from './payload-cursor.ts';

export class Definitions {
  readonly #events: TraceEvents;
  readonly #cursor: PayloadCursor;
  #texts: string[] = [''];
  #kindSpaces = new Uint8Array(MAX_KIND_ID + 1);
  /** Sites defined so far. */
  sites = 0;

  constructor(events: TraceEvents, cursor: PayloadCursor) {
    this.#events = events;
    this.#cursor = cursor;
  }

  /** A segment begins: those of the one before no longer hold. */
  forget(): void {
    this.#texts = [''];
    this.#kindSpaces = new Uint8Array(MAX_KIND_ID + 1);
    this.sites = 0;
  }

  /** The id space of tasks of `kind`. */
  spaceOf(kind: number): 0 | 1 {
    return this.#kindSpaces[kind] === 1 ? 1 : 0;
  }

  textOf(id: number): string {
    const text = this.#texts[id];
    if (text === undefined) throw new Unreadable(`text ${id} was not defined.`);
    return text;
  }

  /** Decodes the record behind `tag`; false: it is no definition. */
  read(tag: number): boolean {
    switch (tag & TYPE_MASK) {
      case Tag.text:
        this.#texts.push(this.#cursor.text());
        return true;
      case Tag.site:
        this.#site();
        return true;
      case Tag.queue:
        this.#queue();
        return true;
      case Tag.kind:
        this.#kind();
        return true;
      case Tag.spanKind:
        this.#spanKind();
        return true;
      case Tag.store:
        this.#store();
        return true;
      default:
        return false;
    }
  }

  #site(): void {
    const cursor = this.#cursor;
    const how = cursor.varint() as How;
    const enclosingLine = cursor.varint();
    const enclosingColumn = cursor.varint();
    const count = cursor.varint();
    if (count > MAX_FRAMES) throw new Unreadable('too many frames.');
    const frames: FrameDefinition[] = [];
    for (let index = 0; index < count; index++) {
      const flags = cursor.varint();
      const functionName = this.textOf(cursor.varint());
      const file = this.textOf(cursor.varint());
      frames.push({ flags, functionName, file, line: cursor.varint(), column: cursor.varint() });
    }
    this.#events.site({ id: ++this.sites, how, enclosingLine, enclosingColumn, frames });
  }

  #queue(): void {
    const cursor = this.#cursor;
    const id = cursor.varint();
    const rule = cursor.varint() as ReadyRule;
    const order = cursor.varint();
    const flags = cursor.varint();
    if (id === 0 || id > MAX_QUEUE_ID) throw new Unreadable(`there is no queue ${id}.`);
    const [name, title, detail] = [cursor.text(), cursor.text(), cursor.text()];
    this.#events.queue({ id, rule, order, flags, name, title, detail });
  }

  #kind(): void {
    const cursor = this.#cursor;
    const id = cursor.varint();
    if (id === 0 || id > MAX_KIND_ID) throw new Unreadable(`there is no kind ${id}.`);
    const space = cursor.varint() === 1 ? 1 : 0;
    const queue = cursor.varint();
    const pool = cursor.varint();
    const flags = cursor.varint();
    if (queue > MAX_QUEUE_ID || pool > MAX_QUEUE_ID) throw new Unreadable('its queue is unknown.');
    this.#kindSpaces[id] = space;
    this.#events.kind({ id, space, queue, pool, flags, name: cursor.text(), word: cursor.text() });
  }

  #spanKind(): void {
    const cursor = this.#cursor;
    const id = cursor.varint();
    if (id === 0 || id > MAX_SPAN_KIND_ID) throw new Unreadable(`there is no kind of span ${id}.`);
    this.#events.spanKind({ id, flags: cursor.varint(), name: cursor.text(), word: cursor.text() });
  }

  #store(): void {
    const cursor = this.#cursor;
    const id = cursor.varint();
    if (id > MAX_STORE_ID) throw new Unreadable(`there is no store ${id}.`);
    const name = this.textOf(cursor.varint());
    const site = cursor.varint();
    if (site > this.sites) throw new Unreadable(`site ${site} was not defined.`);
    this.#events.store({ id, name, site });
  }
}
