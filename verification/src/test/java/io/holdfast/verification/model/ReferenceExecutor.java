package io.holdfast.verification.model;

import io.holdfast.verification.model.Scenario.Act;
import io.holdfast.verification.model.Scenario.LinkKind;
import io.holdfast.verification.model.Scenario.LinkSpec;
import io.holdfast.verification.model.Scenario.Mode;
import io.holdfast.verification.model.Scenario.NodeSpec;
import io.holdfast.verification.model.Scenario.Step;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an executor should answer, worked out with no threads, stages or timers: each node's whole story is a sum of durations. Slow, obvious, and
 * written from the documentation.
 */
final class ReferenceExecutor {

    /** How a node ends when nobody stops it. */
    record Story(
            long start, long end, String status, @Nullable String value, String provenance) {}

    /**
     * What the answer should say.
     *
     * @param closers the nodes that may have closed it: several if they fail in one instant, whose order is not part of the model
     * @param sameInstant the nodes that settle in the instant of closing, before or after it
     */
    record Expected(long end, Set<Integer> closers, Map<Integer, Story> nodes, Set<Integer> sameInstant) {}

    private final Scenario scenario;
    private final Map<Integer, Story> stories = new HashMap<>();

    ReferenceExecutor(Scenario scenario) {
        this.scenario = scenario;
    }

    Expected run() {
        Set<Integer> wanted = wanted();
        for (int i = 0; i < scenario.nodes().size(); i++) {
            if (wanted.contains(i)) {
                stories.put(i, story(i, wanted));
            }
        }
        long end = stories.values().stream().mapToLong(Story::end).max().orElse(0);
        if (!scenario.required().isEmpty()) {
            long required = scenario.required().stream()
                    .mapToLong(i -> settled(i).end())
                    .max()
                    .orElse(0);
            end = Math.min(end, Math.max(required, Math.min(end, required + scenario.grace())));
        }
        Set<Integer> closers = new HashSet<>();
        for (Map.Entry<Integer, Story> each : stories.entrySet()) {
            long at = each.getValue().end();
            boolean started = each.getValue().start() < scenario.deadline();
            if (closes(each.getKey(), each.getValue()) && at <= end && started) {
                if (at < end) {
                    closers.clear();
                }
                closers.add(each.getKey());
                end = at;
            }
        }
        return cut(Math.min(end, scenario.deadline()), closers);
    }

    private Story settled(int number) {
        return Objects.requireNonNull(stories.get(number), "story");
    }

    /** Stories that end later than the answer are cut short. None ends later than the deadline; what would only begin then does not. */
    private Expected cut(long end, Set<Integer> closers) {
        Map<Integer, Story> nodes = new HashMap<>();
        Set<Integer> sameInstant = new HashSet<>();
        boolean atDeadline = end == scenario.deadline();
        stories.forEach((i, story) -> {
            boolean settled = story.end() <= end && !(atDeadline && story.start() == end);
            nodes.put(i, settled ? story : new Story(story.start(), end, "CANCELLED", null, "none"));
            if (!closers.isEmpty() && story.end() == end && !atDeadline) {
                sameInstant.add(i);
            }
        });
        return new Expected(end, closers, nodes, sameInstant);
    }

    private boolean closes(int number, Story story) {
        NodeSpec spec = scenario.nodes().get(number);
        return spec.mode() == Mode.CLOSE
                && !story.status().equals("SUCCESS")
                && !story.status().equals("CONDITION");
    }

    private Set<Integer> wanted() {
        Set<Integer> wanted = new HashSet<>(scenario.required());
        wanted.addAll(scenario.welcome());
        for (int i = scenario.nodes().size() - 1; i >= 0; i--) {
            if (wanted.contains(i)) {
                wanted.addAll(scenario.nodes().get(i).reads());
            }
        }
        wanted.remove(-1);
        return wanted;
    }

    private Story story(int number, Set<Integer> wanted) {
        NodeSpec spec = scenario.nodes().get(number);
        long start = 0;
        boolean absent = false;
        for (int field : spec.reads()) {
            if (field >= 0) {
                start = Math.max(start, settled(field).end());
                absent |= settled(field).value() == null;
            }
        }
        for (int field : spec.readsIfPresent()) {
            start = Math.max(start, wanted.contains(field) ? settled(field).end() : 0);
        }
        if (absent) {
            return failed(number, start, start, "SKIPPED", false);
        }
        if (spec.conditionFalse()) {
            return new Story(start, start, "CONDITION", null, "none");
        }
        if (spec.breakerOpen()) {
            return failed(number, start, start, "CIRCUIT_OPEN", false);
        }
        return attempts(number, start);
    }

    private Story attempts(int number, long start) {
        NodeSpec spec = scenario.nodes().get(number);
        long last = scenario.deadline() - (spec.links().isEmpty() ? 0 : scenario.reserve());
        long now = start;
        for (int attempt = 0; ; attempt++) {
            long limit = Math.min(spec.timeout(), last - now);
            if (limit <= 0) {
                return failed(number, start, now, "TIMEOUT", true);
            }
            Step step = spec.attempts().get(attempt);
            boolean inTime = step.act() != Act.HANG && step.delay() < limit;
            now += inTime ? step.delay() : limit;
            if (inTime && step.act() == Act.VALUE) {
                String provenance = attempt == 0 ? "primary" : "retry " + attempt;
                return new Story(start, now, "SUCCESS", "n" + number + " attempt " + (attempt + 1), provenance);
            }
            boolean mayAgain = inTime || (spec.retryTimeouts() && !spec.onePlace());
            boolean again = attempt < spec.retries() && mayAgain && last - now - spec.backoff() > 0;
            if (!again) {
                return failed(number, start, now, inTime ? "FAILED" : "TIMEOUT", !inTime);
            }
            now += spec.backoff();
        }
    }

    private Story failed(int number, long start, long at, String status, boolean timeout) {
        NodeSpec spec = scenario.nodes().get(number);
        long now = at;
        List<LinkSpec> links = spec.links();
        for (int i = 0; i < links.size(); i++) {
            LinkSpec link = links.get(i);
            if (link.onlyTimeouts() && !timeout) {
                continue;
            }
            if (link.kind() == LinkKind.CONSTANT) {
                return new Story(start, now, "FALLBACK_SUCCESS", "n" + number + " constant", "default");
            }
            long limit = Math.min(link.timeout(), scenario.deadline() - now);
            if (limit <= 0) {
                continue;
            }
            Act act = link.step().act();
            boolean inTime = act != Act.HANG && link.step().delay() < limit;
            now += inTime ? link.step().delay() : limit;
            if (inTime && act != Act.FAIL) {
                return new Story(
                        start,
                        now,
                        "FALLBACK_SUCCESS",
                        (act == Act.BAD_VALUE ? "bad " : "") + "n" + number + " link " + (i + 1),
                        "fallback");
            }
        }
        boolean byDefault = spec.mode() == Mode.OPEN_DEFAULT;
        return new Story(
                start, now, status, byDefault ? "n" + number + " default" : null, byDefault ? "default" : "none");
    }
}
