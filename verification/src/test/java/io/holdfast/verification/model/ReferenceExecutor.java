package io.holdfast.verification.model;

import io.holdfast.verification.model.Scenario.Act;
import io.holdfast.verification.model.Scenario.LinkKind;
import io.holdfast.verification.model.Scenario.LinkSpec;
import io.holdfast.verification.model.Scenario.Mode;
import io.holdfast.verification.model.Scenario.NodeSpec;
import io.holdfast.verification.model.Scenario.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What an executor should answer, worked out with no threads, stages or timers: each node's whole story is a sum of
 * durations. Slow, obvious, and written from the documentation.
 */
final class ReferenceExecutor {

    /** What a breaker is told of an execution. */
    enum Vote {
        NONE,
        SUCCESS,
        FAILURE
    }

    /** An attempt that was started, and what the breaker is told if it is the last. */
    record Try(long start, long end, Vote vote) {}

    /** How a node ends when nobody stops it. After the last of its tries its fallbacks are awaited. */
    record Story(
            long start, long end, String status, @Nullable String value, String provenance, List<Try> tries) {

        /**
         * Of a story that is broken off at this moment: a try that is under way runs on to its end if it may, others
         * are not begun.
         */
        Vote voteAt(long moment, boolean runsOn) {
            Vote vote = Vote.NONE;
            for (int i = 0; i < tries.size(); i++) {
                boolean last = i == tries.size() - 1;
                if (runsOn ? tries.get(i).start() < moment : last && isTried(moment)) {
                    vote = tries.get(i).vote();
                }
            }
            return vote;
        }

        boolean isTried(long moment) {
            return tries.isEmpty() || tries.get(tries.size() - 1).end() <= moment;
        }
    }

    /**
     * What the answer should say.
     *
     * @param closers the nodes that may have closed it: several if they fail in one instant, whose order is not part of
     *     the model
     * @param sameInstant the nodes that settle in the instant of closing, before or after it
     * @param votes what the breakers are told in the end, by node
     * @param missing the welcome fields that the answer lacks
     * @param unawaited whether work goes on that the answer did not wait for
     */
    record Expected(
            long end,
            boolean cancelled,
            Set<Integer> closers,
            Map<Integer, Story> nodes,
            Set<Integer> sameInstant,
            Map<Integer, Vote> votes,
            Set<Integer> missing,
            boolean unawaited) {}

    private final Scenario scenario;
    private final Map<Integer, Story> stories = new HashMap<>();
    private final Set<Integer> timedOut = new HashSet<>();

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
        if (!scenario.required().isEmpty() && scenario.grace() != Scenario.NEVER) {
            long required = scenario.required().stream()
                    .mapToLong(i -> i < 0 ? 0 : settled(i).end())
                    .max()
                    .orElse(0);
            end = Math.min(end, required + scenario.grace());
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
        end = Math.min(end, scenario.deadline());
        boolean cancelled = scenario.cancelAt() != Scenario.NEVER && scenario.cancelAt() < end;
        return cancelled ? cut(scenario.cancelAt(), true, Set.of()) : cut(end, false, closers);
    }

    private Story settled(int number) {
        return Objects.requireNonNull(stories.get(number), "story");
    }

    /**
     * Stories that end later than the answer are cut short. None ends later than the deadline; what would only begin
     * then does not. What the grace cuts short runs on unawaited; what a failure or the caller cuts short is
     * cancelled.
     */
    private Expected cut(long end, boolean cancelled, Set<Integer> closers) {
        Map<Integer, Story> nodes = new HashMap<>();
        Map<Integer, Vote> votes = new HashMap<>();
        Set<Integer> sameInstant = new HashSet<>();
        boolean atDeadline = end == scenario.deadline();
        boolean graceOver = !cancelled && closers.isEmpty() && !atDeadline;
        boolean[] unawaited = new boolean[1];
        stories.forEach((i, story) -> {
            boolean settled = story.end() <= end && !(atDeadline && story.start() == end);
            boolean runsOn = !settled && graceOver && story.start() < end;
            boolean turnCame = story.start() < end;
            boolean useful = !cancelled && (atDeadline || closers.isEmpty()) && (turnCame ? runsOn : !isConditional(i));
            Story none = new Story(story.start(), end, "CANCELLED", null, "none", List.of());
            nodes.put(i, settled ? story : useful ? withWhatIsAtHand(i, story, end) : none);
            votes.put(i, settled || story.start() < end ? story.voteAt(end, runsOn) : Vote.NONE);
            unawaited[0] |= runsOn;
            if (!closers.isEmpty() && story.end() == end && !atDeadline) {
                sameInstant.add(i);
            }
        });
        Set<Integer> missing = new HashSet<>(scenario.welcome());
        missing.removeIf(i -> {
            Story story = Objects.requireNonNull(nodes.get(i), "story");
            return story.value() != null || story.status().equals("CONDITION");
        });
        return new Expected(end, cancelled, closers, nodes, sameInstant, votes, missing, unawaited[0]);
    }

    /** A default, or the next constant that applies: to a timeout if the attempts are not over, as at the deadline. */
    private Story withWhatIsAtHand(int number, Story story, long end) {
        NodeSpec spec = scenario.nodes().get(number);
        boolean turnCame = story.start() < end;
        boolean timeout = !turnCame || !story.isTried(end) || timedOut.contains(number);
        for (LinkSpec link : spec.links()) {
            if (link.kind() == LinkKind.CONSTANT && (timeout || !link.onlyTimeouts())) {
                return new Story(
                        story.start(), end, "FALLBACK_SUCCESS", "n" + number + " constant", "default", List.of());
            }
        }
        boolean byDefault = spec.mode() == Mode.OPEN_DEFAULT;
        String value = byDefault ? "n" + number + " default" : null;
        String status = turnCame ? "UNAWAITED" : "CANCELLED";
        return new Story(story.start(), end, status, value, byDefault ? "default" : "none", List.of());
    }

    /** Whether it would have run is not known before its turn. */
    private boolean isConditional(int number) {
        return scenario.nodes().get(number).conditionFalse();
    }

    private long last(NodeSpec spec) {
        return scenario.deadline() - (spec.links().isEmpty() ? 0 : scenario.reserve());
    }

    /** Said or unsaid: if nothing is said, only what a required field depends on. */
    private boolean closes(int number, Story story) {
        Mode mode = scenario.nodes().get(number).mode();
        return (mode == Mode.CLOSE || (mode == Mode.UNSAID && needed().contains(number)))
                && !story.status().equals("SUCCESS")
                && !story.status().equals("CONDITION")
                && !isByRequest(number);
    }

    /** Skipped because the request has no use for it: nothing that the node could see had failed or was a stand-in. */
    private boolean isByRequest(int number) {
        Story story = settled(number);
        boolean skipped = story.status().equals("CONDITION") || story.status().equals("SKIPPED");
        return skipped
                && seen(number).allMatch(read -> settled(read).value() == null ? isByRequest(read) : isOwn(read));
    }

    private boolean isOwn(int number) {
        return settled(number).status().equals("SUCCESS")
                && seen(number).allMatch(read -> settled(read).value() == null || isOwn(read));
    }

    private Stream<Integer> seen(int number) {
        NodeSpec spec = scenario.nodes().get(number);
        return Stream.concat(spec.reads().stream(), spec.readsIfPresent().stream())
                .filter(stories::containsKey);
    }

    private Set<Integer> needed() {
        return withWhatTheyRead(new HashSet<>(scenario.required()));
    }

    private Set<Integer> wanted() {
        Set<Integer> wanted = new HashSet<>(scenario.required());
        wanted.addAll(scenario.welcome());
        return withWhatTheyRead(wanted);
    }

    private Set<Integer> withWhatTheyRead(Set<Integer> wanted) {
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
            return failed(number, start, start, "SKIPPED", false, List.of());
        }
        if (spec.conditionFalse()) {
            return new Story(start, start, "CONDITION", null, "none", List.of());
        }
        if (spec.breakerOpen()) {
            return failed(number, start, start, "CIRCUIT_OPEN", false, List.of());
        }
        return attempts(number, start);
    }

    private Story attempts(int number, long start) {
        NodeSpec spec = scenario.nodes().get(number);
        long last = last(spec);
        List<Try> tries = new ArrayList<>();
        long now = start;
        for (int attempt = 0; ; attempt++) {
            long limit = Math.min(spec.timeout(), last - now);
            if (limit <= 0) {
                return failed(number, start, now, "TIMEOUT", true, tries);
            }
            Step step = spec.attempts().get(attempt);
            boolean inTime = step.act() != Act.HANG && step.delay() < limit;
            long begun = now;
            now += inTime ? step.delay() : limit;
            tries.add(new Try(begun, now, vote(spec, step.act(), inTime)));
            if (inTime && step.act() == Act.VALUE) {
                String provenance = attempt == 0 ? "primary" : "retry " + attempt;
                return new Story(start, now, "SUCCESS", "n" + number + " attempt " + (attempt + 1), provenance, tries);
            }
            boolean mayAgain = inTime || (spec.retryTimeouts() && !spec.onePlace());
            boolean again = attempt < spec.retries() && mayAgain && last - now - spec.backoff() > 0;
            if (!again) {
                return failed(number, start, now, inTime ? "FAILED" : "TIMEOUT", !inTime, tries);
            }
            now += spec.backoff();
        }
    }

    /** The user's rules judge what the user's code threw, and nothing else. */
    private static Vote vote(NodeSpec spec, Act act, boolean inTime) {
        boolean declared = inTime && act == Act.FAIL && spec.recordsNothing();
        return declared || (inTime && act == Act.VALUE) ? Vote.SUCCESS : Vote.FAILURE;
    }

    private Story failed(int number, long start, long at, String status, boolean timeout, List<Try> tries) {
        NodeSpec spec = scenario.nodes().get(number);
        if (timeout) {
            timedOut.add(number);
        }
        long now = at;
        List<LinkSpec> links = spec.links();
        for (int i = 0; i < links.size(); i++) {
            LinkSpec link = links.get(i);
            if (link.onlyTimeouts() && !timeout) {
                continue;
            }
            if (link.kind() == LinkKind.CONSTANT) {
                return new Story(start, now, "FALLBACK_SUCCESS", "n" + number + " constant", "default", tries);
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
                        "fallback",
                        tries);
            }
        }
        boolean byDefault = spec.mode() == Mode.OPEN_DEFAULT;
        return new Story(
                start,
                now,
                status,
                byDefault ? "n" + number + " default" : null,
                byDefault ? "default" : "none",
                tries);
    }
}
