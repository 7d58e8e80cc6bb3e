package io.holdfast.contracts.rules;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules that compare policies with the time there is. */
final class DeadlineChecks {

    private static final double NANOS_PER_MILLI = 1e6;

    private DeadlineChecks() {}

    private static @Nullable DeadlineFacts deadline(ContractGraph graph, int entry) {
        Map<String, DeadlineFacts> deadlines = graph.facts().deadlines();
        return deadlines == null ? null : deadlines.get(graph.entry(entry).name());
    }

    private static PolicyFacts[] byNode(ContractGraph graph) {
        PolicyFacts[] policies = new PolicyFacts[graph.nodeCount()];
        Map<String, PolicyFacts> byName = new HashMap<>();
        PolicyChecks.policies(graph).forEach(policy -> byName.putIfAbsent(policy.node(), policy));
        for (int node = 0; node < policies.length; node++) {
            PolicyFacts policy = byName.get(graph.nodeName(node));
            policies[node] = policy == null ? PolicyFacts.of(graph.nodeName(node), FailKind.OPEN) : policy;
        }
        return policies;
    }

    /** Only paths that end in a required field count: what is merely welcome is cut when its time is over. */
    static void worstCaseFits(ContractGraph graph, Findings findings) {
        PolicyFacts[] policies = byNode(graph);
        long[] finish = new long[policies.length];
        int[] slowest = new int[policies.length];
        int[] plannedIn = new int[policies.length];
        int[] neededIn = new int[policies.length];
        for (int entry = 0; entry < graph.entryCount(); entry++) {
            DeadlineFacts deadline = deadline(graph, entry);
            if (deadline == null) {
                continue;
            }
            for (int node : graph.plan(entry)) {
                plannedIn[node] = entry + 1;
                slowest[node] = slowestUpstream(graph, node, finish, plannedIn, entry + 1);
                long start = slowest[node] < 0 ? 0 : finish[slowest[node]];
                finish[node] = saturatedSum(start, policies[node].worstCaseNanos());
            }
            int last = tightest(graph, entry, policies, finish, slowest, neededIn);
            if (last >= 0 && finish[last] > deadline.availableNanos(policies[last])) {
                late(graph, findings, entry, policies[last], finish[last], path(graph, last, slowest));
            }
        }
    }

    /**
     * Of the nodes on the slowest path to each required field the one that has the least time left for its fallbacks:
     * one in the middle may have to leave them a reserve that the last does not need. -1 where the intent requires no
     * output.
     */
    private static int tightest(
            ContractGraph graph, int entry, PolicyFacts[] policies, long[] finish, int[] slowest, int[] neededIn) {
        DeadlineFacts deadline = Objects.requireNonNull(deadline(graph, entry));
        int tightest = -1;
        for (int field : graph.requires(entry)) {
            int[] producers = graph.producers(field);
            int node = producers.length == 0 || graph.isInput(field) ? -1 : producers[0];
            for (; node >= 0 && neededIn[node] != entry + 1; node = slowest[node]) {
                neededIn[node] = entry + 1;
                if (tightest < 0
                        || left(deadline, policies[node], finish[node])
                                < left(deadline, policies[tightest], finish[tightest])) {
                    tightest = node;
                }
            }
        }
        return tightest;
    }

    private static long left(DeadlineFacts deadline, PolicyFacts policy, long finish) {
        // a worst case without end must not turn into time left
        return finish == Long.MAX_VALUE ? Long.MIN_VALUE : deadline.availableNanos(policy) - finish;
    }

    private static long saturatedSum(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    private static int slowestUpstream(ContractGraph graph, int node, long[] finish, int[] plannedIn, int round) {
        int slowest = -1;
        for (int[] fields : new int[][] {graph.reads(node), graph.optionalReads(node)}) {
            for (int field : fields) {
                int[] producers = graph.producers(field);
                boolean waits = producers.length > 0 && plannedIn[producers[0]] == round && producers[0] != node;
                if (waits && (slowest < 0 || finish[producers[0]] > finish[slowest])) {
                    slowest = producers[0];
                }
            }
        }
        return slowest;
    }

    private static String path(ContractGraph graph, int last, int[] slowest) {
        Deque<String> path = new ArrayDeque<>();
        // a contract with a cycle has a rule of its own; here it must only not go round for ever
        for (int node = last; node >= 0 && path.size() <= slowest.length; node = slowest[node]) {
            path.addFirst(graph.nodeName(node));
        }
        return String.join(" -> ", path);
    }

    private static void late(
            ContractGraph graph, Findings findings, int entry, PolicyFacts policy, long worst, String path) {
        DeadlineFacts deadline = Objects.requireNonNull(deadline(graph, entry));
        String intent = graph.entry(entry).name();
        findings.add(
                Subject.intent(intent, ""),
                "intent '" + intent + "': worst case " + millis(worst) + " of " + path
                        + (policy.fallbacks().isEmpty() ? "" : " plus reserve " + millis(deadline.reserveNanos()))
                        + " (expected: at most the deadline " + millis(deadline.deadlineNanos()) + ")");
    }

    private static String millis(long nanos) {
        String text = String.format(Locale.ROOT, "%.3f", nanos / NANOS_PER_MILLI);
        return text.replaceAll("\\.?0+$", "") + " ms";
    }

    static void timeoutFits(ContractGraph graph, Findings findings) {
        PolicyFacts[] policies = byNode(graph);
        int[] tightest = new int[policies.length];
        for (int entry = 0; entry < graph.entryCount(); entry++) {
            DeadlineFacts deadline = deadline(graph, entry);
            for (int node : graph.plan(entry)) {
                if (deadline != null && deadline.availableNanos(policies[node]) < policies[node].timeoutNanos()) {
                    DeadlineFacts known = tightest[node] == 0 ? null : deadline(graph, tightest[node] - 1);
                    boolean tighter = known == null
                            || deadline.availableNanos(policies[node]) < known.availableNanos(policies[node]);
                    tightest[node] = tighter ? entry + 1 : tightest[node];
                }
            }
        }
        for (int node = 0; node < tightest.length; node++) {
            DeadlineFacts deadline = tightest[node] == 0 ? null : deadline(graph, tightest[node] - 1);
            if (deadline != null) {
                findings.add(
                        Subject.policy(graph.nodeName(node)),
                        "node '" + graph.nodeName(node) + "': timeout "
                                + millis(policies[node].timeoutNanos()) + " (expected: at most "
                                + millis(deadline.availableNanos(policies[node])) + ", which intent '"
                                + graph.entry(tightest[node] - 1).name() + "' leaves it)");
            }
        }
    }

    /** A node that also leads to a required field is awaited whatever the grace. */
    static void graceLeavesTime(ContractGraph graph, Findings findings) {
        PolicyFacts[] policies = byNode(graph);
        int[] neededIn = new int[policies.length];
        boolean[] told = new boolean[policies.length];
        for (int entry = 0; entry < graph.entryCount(); entry++) {
            DeadlineFacts deadline = deadline(graph, entry);
            if (deadline == null || deadline.graceNanos() < 0) {
                continue;
            }
            markNeeded(graph, entry, neededIn);
            for (int node : graph.plan(entry)) {
                if (neededIn[node] != entry + 1
                        && !told[node]
                        && deadline.graceNanos() < policies[node].timeoutNanos()) {
                    told[node] = true;
                    findings.add(
                            Subject.policy(graph.nodeName(node)),
                            "intent '" + graph.entry(entry).name() + "': grace " + millis(deadline.graceNanos())
                                    + " (expected: at least " + millis(policies[node].timeoutNanos())
                                    + ", the timeout of node '" + graph.nodeName(node) + "', which it only welcomes)");
                }
            }
        }
    }

    /** Marks what leads to a required field; a plan is in the order of waiting, so that going back once is enough. */
    private static void markNeeded(ContractGraph graph, int entry, int[] neededIn) {
        mark(graph, graph.requires(entry), entry + 1, neededIn);
        int[] plan = graph.plan(entry);
        for (int i = plan.length - 1; i >= 0; i--) {
            if (neededIn[plan[i]] == entry + 1) {
                mark(graph, graph.reads(plan[i]), entry + 1, neededIn);
                mark(graph, graph.optionalReads(plan[i]), entry + 1, neededIn);
            }
        }
    }

    private static void mark(ContractGraph graph, int[] fields, int round, int[] neededIn) {
        for (int field : fields) {
            int[] producers = graph.producers(field);
            if (producers.length > 0) {
                neededIn[producers[0]] = round;
            }
        }
    }
}
