// Read a calendar on standard input and print what a reader understands of its events, as JSON:
//     node read.mjs ical.js < feed.ics
//     node read.mjs node-ical < feed.ics
// Leaves with 1 and a word on standard error where the reader refuses the calendar.

import { readFileSync } from "node:fs";

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

const reader = readers[process.argv[2]];
if (!reader) {
  console.error(`usage: node read.mjs ${Object.keys(readers).join("|")} < feed.ics`);
  process.exit(2);
}
console.log(JSON.stringify(await reader(readFileSync(0, "utf8"))));
