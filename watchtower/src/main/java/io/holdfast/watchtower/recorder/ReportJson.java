package io.holdfast.watchtower.recorder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A report as JSON: times as ISO 8601 text, lengths of time in milliseconds. */
final class ReportJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private ReportJson() {}

    static String write(Report report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("since", report.since().toString());
        root.put("until", report.until().toString());
        root.put("longestSilenceMillis", report.longestSilence().toMillis());
        ArrayNode runs = root.putArray("runs");
        report.runs().forEach(run -> write(runs.addObject(), run));
        ArrayNode silences = root.putArray("silences");
        report.silences()
                .forEach(silence -> silences.addObject()
                        .put("from", silence.from().toString())
                        .put("to", silence.to().toString())
                        .put("lengthMillis", silence.length().toMillis())
                        .put("ongoing", silence.ongoing())
                        .put("why", silence.why()));
        ArrayNode incidents = root.putArray("incidents");
        report.incidents()
                .forEach(incident -> incidents
                        .addObject()
                        .put("kind", incident.kind().name())
                        .put("from", incident.from().toString())
                        .put("to", text(incident.to()))
                        .put("subject", incident.subject())
                        .put("count", incident.count())
                        .put("text", incident.text()));
        ArrayNode entries = root.putArray("entries");
        report.entries().forEach(recorded -> {
            EntryCodec.Row row = EntryCodec.encode(recorded.entry());
            entries.addObject()
                    .put("at", recorded.entry().at().toString())
                    .put("run", recorded.run())
                    .put("kind", row.kind())
                    .put("subject", row.subject())
                    .set("detail", row.detail());
        });
        root.put("truncated", report.truncated());
        return root.toString();
    }

    private static void write(ObjectNode into, Run run) {
        into.put("number", run.number())
                .put("runId", run.runId())
                .put("process", run.process())
                .put("started", run.started().toString())
                .put("ended", text(run.ended()))
                .put("clean", run.clean())
                .put("last", run.last())
                .put("lastSignOfLife", text(run.lastSignOfLife()));
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
