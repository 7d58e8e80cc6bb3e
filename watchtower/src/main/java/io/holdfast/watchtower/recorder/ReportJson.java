package io.holdfast.watchtower.recorder;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A report as JSON: times as ISO 8601 text, lengths of time in milliseconds. Written entry by entry: all of it as a
 * tree would be many times as much.
 */
final class ReportJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private interface Part<T> {
        void write(T part) throws IOException;
    }

    private final JsonGenerator out;

    private ReportJson(JsonGenerator out) {
        this.out = out;
    }

    static String write(Report report) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            new ReportJson(out).all(report);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is none in memory
        }
        return text.toString();
    }

    private void all(Report report) throws IOException {
        out.writeStartObject();
        put("since", report.since());
        put("until", report.until());
        put("keptSince", report.keptSince());
        out.writeStringField("keptWhy", report.keptWhy());
        out.writeNumberField("longestSilenceMillis", report.longestSilence().toMillis());
        list("runs", report.runs(), this::run);
        list("silences", report.silences(), this::silence);
        list("incidents", report.incidents(), this::incident);
        list("entries", report.entries(), this::entry);
        out.writeBooleanField("truncated", report.truncated());
        out.writeBooleanField("more", report.more());
        out.writeNumberField("unreadable", report.unreadable());
        out.writeEndObject();
    }

    private void run(Run run) throws IOException {
        out.writeNumberField("number", run.number());
        out.writeStringField("runId", run.runId());
        out.writeStringField("process", run.process());
        put("started", run.started());
        put("ended", run.ended());
        out.writeBooleanField("clean", run.clean());
        out.writeBooleanField("last", run.last());
        put("lastSignOfLife", run.lastSignOfLife());
    }

    private void silence(Silence silence) throws IOException {
        put("from", silence.from());
        put("to", silence.to());
        out.writeNumberField("lengthMillis", silence.length().toMillis());
        out.writeBooleanField("ongoing", silence.ongoing());
        out.writeStringField("why", silence.why());
    }

    private void incident(Incident incident) throws IOException {
        out.writeStringField("kind", incident.kind().name());
        put("from", incident.from());
        put("to", incident.to());
        out.writeStringField("subject", incident.subject());
        out.writeStringField("registry", incident.registry());
        out.writeNumberField("count", incident.count());
        out.writeStringField("text", incident.text());
    }

    private void entry(RecordedEntry recorded) throws IOException {
        EntryCodec.Row row = EntryCodec.encode(recorded.entry());
        put("at", recorded.entry().at());
        out.writeNumberField("run", recorded.run());
        out.writeStringField("kind", row.kind());
        out.writeStringField("subject", row.subject());
        out.writeStringField("registry", row.registry());
        out.writeFieldName("detail");
        out.writeTree(row.detail());
    }

    private <T> void list(String name, Iterable<T> parts, Part<T> writer) throws IOException {
        out.writeArrayFieldStart(name);
        for (T part : parts) {
            out.writeStartObject();
            writer.write(part);
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private void put(String name, @Nullable Instant at) throws IOException {
        out.writeStringField(name, at == null ? null : at.toString());
    }
}
