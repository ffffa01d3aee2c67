// A time is shown in the studio's zone; a viewer whose clock says something else gets theirs
// beside it. <time datetime="…Z" data-zone="Europe/Paris" data-here="{time} where you are">

const language = document.documentElement.lang || "fr";

function wallClock(date, timeZone) {
  return new Intl.DateTimeFormat(language, {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(date);
}

const text = (parts, ...types) =>
  parts.filter((p) => types.includes(p.type)).map((p) => p.value).join(":");

function addHere(time) {
  if (time.dataset.done) return;
  time.dataset.done = "yes";
  const date = new Date(time.dateTime);
  if (Number.isNaN(date.getTime()) || !time.dataset.here) return;
  const there = wallClock(date, time.dataset.zone);
  const here = wallClock(date, undefined);
  const sameDay = text(there, "weekday") === text(here, "weekday");
  if (sameDay && text(there, "hour", "minute") === text(here, "hour", "minute")) return;
  const clock = text(here, "hour", "minute");
  const words = sameDay ? clock : `${text(here, "weekday")} ${clock}`;
  const note = document.createElement("span");
  note.className = "here";
  note.textContent = `(${time.dataset.here.replace("{time}", words)})`;
  const last = time.dataset.end ? time.nextElementSibling ?? time : time;
  last.after(" ", note);
}

export function start(root) {
  root.querySelectorAll("time[data-zone]").forEach(addHere);
}
