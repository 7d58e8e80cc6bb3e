// Numbers, times and durations as people read them. A figure that is not known is a dash, never a zero.
const THIN = "\u202f";
const DASH = "–";

// the furthest that a date can be from 1970
const FARTHEST = 8.64e15;

export function known(value) {
    return typeof value === "number" && Number.isFinite(value);
}

export function count(value) {
    return known(value) ? Math.round(value).toLocaleString("en").replaceAll(",", THIN) : DASH;
}

export function plural(number, one, many = one + "s") {
    return count(number) + " " + (number === 1 ? one : many);
}

/** A share that is already in percent; below zero means that it is not known yet. */
export function percent(value, digits = 1) {
    const whole = value === 0 || value === 100;
    return known(value) && value >= 0 ? value.toFixed(whole ? 0 : digits) + THIN + "%" : DASH;
}

/** Percents within the service's own words, written as elsewhere here and kept with their sign on one line. */
export function figuresIn(words) {
    return words.replaceAll(/(\d)(?:\.0+)? %/g, "$1" + THIN + "%");
}

/** A share of a whole, rounded so that something is never shown as nothing and not all never as all. */
export function share(part, whole) {
    if (!(whole > 0)) {
        return DASH;
    }
    const exact = (100 * part) / whole;
    if (part > 0 && exact < 0.1) {
        return "< 0.1" + THIN + "%";
    }
    if (part < whole && exact > 99.9) {
        return "> 99.9" + THIN + "%";
    }
    const digits = exact === 0 || exact === 100 || (exact >= 10 && exact <= 90) ? 0 : 1;
    return exact.toFixed(digits) + THIN + "%";
}

export function rate(value) {
    if (!known(value) || value < 0) {
        return DASH;
    }
    return (value >= 100 || value === 0 ? count(value) : value.toFixed(1)) + "/s";
}

export function latency(millis) {
    if (!known(millis) || millis < 0) {
        return DASH;
    }
    if (millis >= 1000) {
        return (millis / 1000).toFixed(2) + THIN + "s";
    }
    return millis.toFixed(millis < 1 ? 2 : millis < 10 ? 1 : 0) + THIN + "ms";
}

export function duration(millis) {
    if (!known(millis)) {
        return DASH;
    }
    const seconds = Math.max(0, Math.floor(millis / 1000));
    if (seconds < 60) {
        return seconds + THIN + "s";
    }
    if (seconds < 3600) {
        return Math.floor(seconds / 60) + THIN + "min " + two(seconds % 60) + THIN + "s";
    }
    if (seconds < 86400) {
        return Math.floor(seconds / 3600) + THIN + "h " + two(Math.floor((seconds % 3600) / 60)) + THIN + "min";
    }
    return Math.floor(seconds / 86400) + THIN + "d " + Math.floor((seconds % 86400) / 3600) + THIN + "h";
}

function two(number) {
    return String(number).padStart(2, "0");
}

export function bytes(value) {
    if (!known(value)) {
        return DASH;
    }
    if (value < 1024 * 1024) {
        return Math.round(value / 1024) + THIN + "KiB";
    }
    return (value / 1024 / 1024).toFixed(1) + THIN + "MiB";
}

/** How long ago a moment was; a dash where it is not known. */
export function ago(instant, now) {
    const at = moment(instant);
    return at === null ? DASH : duration(now - at);
}

/** The time of day in the reader's zone, with the date before it where it is not today's. */
export function stamp(instant, now = Date.now()) {
    const at = timeOf(instant);
    if (at === null) {
        return DASH;
    }
    const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
    return sameDay ? clock(at) : fullStamp(at);
}

/** Date and time of day, always both. */
export function fullStamp(instant) {
    const at = timeOf(instant);
    return at === null ? DASH : day(at) + " " + clock(at);
}

/** Such as 2026-11-29. */
export function day(at) {
    const date = new Date(at);
    return String(date.getFullYear()).padStart(4, "0") + "-" + two(date.getMonth() + 1) + "-" + two(date.getDate());
}

/** Such as 14:03:12, to the minute where that is asked for. */
export function clock(at, digits = 3) {
    const date = new Date(at);
    return [date.getHours(), date.getMinutes(), date.getSeconds()].slice(0, digits).map(two).join(":");
}

/** The zone in which this page writes times, such as UTC+02:00 (Europe/Berlin). */
export function zone(at = Date.now()) {
    const minutes = -new Date(at).getTimezoneOffset();
    const offset =
        minutes === 0
            ? "UTC"
            : "UTC" +
              (minutes < 0 ? "-" : "+") +
              two(Math.floor(Math.abs(minutes) / 60)) +
              ":" +
              two(Math.abs(minutes) % 60);
    const place = Intl.DateTimeFormat().resolvedOptions().timeZone;
    return place && place !== "UTC" ? offset + " (" + place + ")" : offset;
}

function timeOf(instant) {
    const at = typeof instant === "number" ? instant : Date.parse(instant);
    return Math.abs(at) <= FARTHEST ? at : null;
}

export function moment(instant) {
    const at = typeof instant === "string" ? Date.parse(instant) : NaN;
    return Number.isFinite(at) ? at : null;
}

/** A breaker's window, as the feed names it, in words. */
export function windowText(window) {
    const [, kind, size] = /^(COUNT_BASED|TIME_BASED) (.+)$/.exec(window ?? "") ?? [];
    return kind === undefined
        ? String(window ?? DASH)
        : kind === "COUNT_BASED"
          ? "last " + size + " calls"
          : "last " + size;
}

/** CONSTANT_NAMES as words. */
export function words(constant) {
    return String(constant).toLowerCase().replaceAll("_", " ");
}

export function sentence(constant) {
    const lower = words(constant);
    return lower.charAt(0).toUpperCase() + lower.slice(1);
}
