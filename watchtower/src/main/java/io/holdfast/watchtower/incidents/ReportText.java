package io.holdfast.watchtower.incidents;

import io.holdfast.watchtower.recorder.Incident;
import io.holdfast.watchtower.recorder.Report;
import io.holdfast.watchtower.recorder.Silence;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A report for people: a heading for each day, a line for each incident. */
final class ReportText {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE, yyyy-MM-dd", Locale.ENGLISH);
    private static final DateTimeFormatter DATE_AND_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("HH:mm");

    private final Report report;
    private final ZoneId zone;
    private final StringBuilder text = new StringBuilder();

    private ReportText(Report report, ZoneId zone) {
        this.report = report;
        this.zone = zone;
    }

    static String of(Report report, ZoneId zone) {
        return new ReportText(report, zone).write();
    }

    private String write() {
        text.append(DATE_AND_TIME.format(at(report.since())))
                .append(" to ")
                .append(DATE_AND_TIME.format(at(report.until())))
                .append(", ")
                .append(zone)
                .append("; a silence is longer than ")
                .append(length(report.longestSilence()))
                .append('\n');
        notes();
        if (report.incidents().isEmpty()) {
            text.append("no incidents\n");
        }
        LocalDate day = LocalDate.MIN;
        for (Incident incident : report.incidents()) {
            ZonedDateTime from = at(incident.from());
            if (!from.toLocalDate().equals(day)) {
                day = from.toLocalDate();
                text.append(DAY.format(from)).append('\n');
            }
            text.append("  ")
                    .append(SECONDS.format(from))
                    .append("  ")
                    .append(oneLine(line(incident)))
                    .append('\n');
        }
        return text.toString();
    }

    /** What is missing, before what there is. */
    private void notes() {
        Instant kept = report.keptSince();
        if (kept != null && report.since().isBefore(kept)) {
            text.append("entries before ")
                    .append(DATE_AND_TIME.format(at(kept)))
                    .append(" were deleted (")
                    .append(report.keptWhy())
                    .append(")\n");
        }
        if (report.more()) {
            text.append(
                    "older incidents are left out, because there are too many: ask for a shorter time to see them\n");
        }
        if (report.unreadable() > 0) {
            text.append(report.unreadable())
                    .append(
                            report.unreadable() == 1
                                    ? " row could not be read and was"
                                    : " rows could not be read and were")
                    .append(" skipped\n");
        }
    }

    private String line(Incident incident) {
        if (incident.kind() == Incident.Kind.SILENCE) {
            for (Silence silence : report.silences()) {
                if (silence.from().equals(incident.from())) {
                    return silence(silence);
                }
            }
        }
        return incident.text() + span(incident.from(), incident.to());
    }

    private String silence(Silence silence) {
        boolean isShort = silence.length().compareTo(Duration.ofMinutes(2)) < 0;
        DateTimeFormatter format = isShort ? SECONDS : MINUTES;
        ZonedDateTime from = at(silence.from());
        ZonedDateTime to = at(silence.to());
        String time = silence.ongoing()
                ? " since " + format.format(from) + " (" + length(silence.length()) + " so far)"
                : " from " + format.format(from) + " to " + format.format(to) + otherDay(from, to) + " ("
                        + length(silence.length()) + ")";
        return "no sign of life" + time + (silence.why().isEmpty() ? "" : "; " + silence.why());
    }

    private String span(Instant from, @Nullable Instant to) {
        if (to == null) {
            return " (not over)";
        }
        if (to.equals(from)) {
            return "";
        }
        return " (until " + SECONDS.format(at(to)) + otherDay(at(from), at(to)) + ", "
                + length(Duration.between(from, to)) + ")";
    }

    private static String otherDay(ZonedDateTime from, ZonedDateTime to) {
        return from.toLocalDate().equals(to.toLocalDate()) ? "" : " on " + to.toLocalDate();
    }

    private ZonedDateTime at(Instant instant) {
        return instant.atZone(zone);
    }

    private static String length(Duration length) {
        return Report.formatDuration(length);
    }

    /**
     * Names come from the recorded program: none of them may move the cursor, colour the terminal or turn the line
     * around.
     */
    private static String oneLine(String line) {
        return line.replaceAll("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]+", " ");
    }
}
