package io.holdfast.watchtower.incidents;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and lengths of time as people write them on a command line. */
final class Moments {

    private static final Pattern LENGTH =
            Pattern.compile("(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?(?:(\\d{1,9})s)?(?:(\\d{1,9})ms)?");

    private Moments() {}

    /**
     * @param option its name, for the message
     * @param text {@code 24h} ago, an ISO 8601 instant, or a local date with or without a time
     * @param now what lengths are counted back from
     * @param zone of local dates and times
     */
    static Instant moment(String option, String text, Instant now, ZoneId zone) {
        if (text.equals("now")) {
            return now;
        }
        Matcher length = LENGTH.matcher(text);
        if (length.matches() && !text.isEmpty()) {
            return now.minus(sum(length));
        }
        List<Function<String, Instant>> forms = List.of(
                form -> OffsetDateTime.parse(form).toInstant(),
                form -> LocalDateTime.parse(form).atZone(zone).toInstant(),
                form -> LocalDate.parse(form).atStartOfDay(zone).toInstant());
        for (Function<String, Instant> form : forms) {
            try {
                return form.apply(text.replace(' ', 'T'));
            } catch (DateTimeParseException e) {
                continue; // the next form
            }
        }
        throw new IllegalArgumentException(option + ": " + text
                + " (expected: now, 24h, 90m, 1d12h, 2026-11-23T18:00:00Z, 2026-11-23T18:00 or 2026-11-23)");
    }

    /** A positive length such as {@code 60s}, {@code 1h30m} or {@code 250ms}. */
    static Duration length(String option, String text) {
        Matcher length = LENGTH.matcher(text);
        Duration sum = length.matches() ? sum(length) : Duration.ZERO;
        if (sum.isZero()) {
            throw new IllegalArgumentException(option + ": " + text + " (expected: > 0, such as 60s, 5m or 1h30m)");
        }
        return sum;
    }

    private static Duration sum(Matcher parts) {
        return Duration.ofDays(part(parts, 1))
                .plusHours(part(parts, 2))
                .plusMinutes(part(parts, 3))
                .plusSeconds(part(parts, 4))
                .plusMillis(part(parts, 5));
    }

    private static long part(Matcher parts, int group) {
        String digits = parts.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
