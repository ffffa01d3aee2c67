// Read a calendar on standard input and print what a reader understands of its events, as JSON:
//     node read.mjs ical.js < feed.ics
//     node read.mjs node-ical < feed.ics
// With two more words, instants in ISO 8601, what happens between them, each time by itself:
//     node read.mjs ical.js 2026-10-01T00:00:00Z 2027-01-01T00:00:00Z < feed.ics
// Leaves with 1 and a word on standard error where the reader refuses the calendar.

import { readFileSync } from "node:fs";

const text = (component, name) => String(component.getFirstPropertyValue(name) ?? "");
const asText = (value) => (value && typeof value === "object" ? value.val : value) ?? "";

const readers = {
  async "ical.js"(source) {
    const { default: ICAL } = await import("ical.js");
    const calendar = new ICAL.Component(ICAL.parse(source));
    return calendar.getAllSubcomponents("vevent").map((component) => {
      const event = new ICAL.Event(component);
      const instant = (time) => new Date(time.toUnixTime() * 1000).toISOString();
      const value = (name) => String(component.getFirstPropertyValue(name) ?? "");
      return {
        uid: event.uid,
        start: instant(event.startDate),
        end: instant(event.endDate),
        stamp: instant(component.getFirstPropertyValue("dtstamp")),
        sequence: event.sequence,
        summary: event.summary ?? "",
        status: value("status"),
        location: event.location ?? "",
        description: event.description ?? "",
        url: value("url"),
        categories: component.getAllProperties("categories").flatMap((p) => p.getValues()),
        transparent: value("transp") === "TRANSPARENT",
      };
    });
  },

  async "node-ical"(source) {
    const { default: ical } = await import("node-ical");
    return Object.values(ical.sync.parseICS(source))
      .filter((component) => component.type === "VEVENT")
      .map((event) => ({
        uid: event.uid,
        start: event.start.toISOString(),
        end: event.end.toISOString(),
        stamp: event.dtstamp.toISOString(),
        sequence: Number(event.sequence),
        summary: asText(event.summary),
        status: asText(event.status),
        location: asText(event.location),
        description: asText(event.description),
        url: asText(event.url),
        categories: event.categories ?? [],
        transparent: event.transparency === "TRANSPARENT",
      }));
  },
};

const expanders = {
  async "ical.js"(source, since, until) {
    const { default: ICAL } = await import("ical.js");
    const calendar = new ICAL.Component(ICAL.parse(source));
    const components = calendar.getAllSubcomponents("vevent");
    // Left to itself, an event takes the exceptions of all series for its own.
    const exceptionsOf = (uid) =>
      components.filter((one) => one.hasProperty("recurrence-id") && text(one, "uid") === uid);
    const masters = components.filter((one) => !one.hasProperty("recurrence-id"));
    const found = [];
    const see = (item, startDate, endDate) => {
      const [start, end] = [startDate, endDate].map((time) => time.toUnixTime() * 1000);
      if (end <= since || start >= until) return;
      found.push({
        start: new Date(start).toISOString(),
        end: new Date(end).toISOString(),
        summary: item.summary ?? "",
        status: text(item.component, "status"),
      });
    };
    for (const component of masters) {
      const exceptions = exceptionsOf(text(component, "uid"));
      const event = new ICAL.Event(component, { exceptions, strictExceptions: true });
      if (!event.isRecurring()) {
        see(event, event.startDate, event.endDate);
        continue;
      }
      const iterator = event.iterator();
      for (let next = iterator.next(); next; next = iterator.next()) {
        const { item, startDate, endDate } = event.getOccurrenceDetails(next);
        see(item, startDate, endDate);
      }
    }
    return found;
  },

  async "node-ical"(source, since, until) {
    const { default: ical } = await import("node-ical");
    return Object.values(ical.sync.parseICS(source))
      .filter((component) => component.type === "VEVENT")
      .flatMap((event) => {
        const bounds = { from: new Date(since), to: new Date(until), expandOngoing: true };
        return ical.expandRecurringEvent(event, bounds).map((one) => ({
          start: one.start.toISOString(),
          end: one.end.toISOString(),
          summary: asText(one.summary),
          status: asText(one.event.status),
        }));
      });
  },
};

const source = readFileSync(0, "utf8");
const [name, since, until] = process.argv.slice(2);
const reader = (since ? expanders : readers)[name];
if (!reader) {
  console.error(`usage: node read.mjs ${Object.keys(readers).join("|")} [since until] < feed.ics`);
  process.exit(2);
}
console.log(JSON.stringify(await reader(source, Date.parse(since), Date.parse(until))));
