package io.holdfast.contracts.rules;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
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

    /** Only paths that end in a required field count: what is merely welcome is cut when its grace is over. */
    static void worstCaseFits(ContractGraph graph, Findings findings) {
        PolicyFacts[] policies = byNode(graph);
        long[] finish = new long[policies.length];
        int[] slowest = new int[policies.length];
        int[] plannedIn = new int[policies.length];
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
            int last = -1;
            for (int field : graph.requires(entry)) {
                int[] producers = graph.producers(field);
                if (producers.length > 0 && (last < 0 || finish[producers[0]] > finish[last])) {
                    last = producers[0];
                }
            }
            if (last >= 0 && saturatedSum(finish[last], deadline.reserveNanos()) > deadline.deadlineNanos()) {
                late(graph, findings, entry, deadline, finish[last], path(graph, last, slowest));
            }
        }
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
            ContractGraph graph, Findings findings, int entry, DeadlineFacts deadline, long worst, String path) {
        String intent = graph.entry(entry).name();
        findings.add(
                Subject.intent(intent, ""),
                "intent '" + intent + "': worst case " + millis(worst) + " of " + path
                        + " plus reserve " + millis(deadline.reserveNanos()) + " (expected: at most the deadline "
                        + millis(deadline.deadlineNanos()) + ")");
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
                if (deadline != null && available(deadline) < policies[node].timeoutNanos()) {
                    DeadlineFacts known = tightest[node] == 0 ? null : deadline(graph, tightest[node] - 1);
                    tightest[node] =
                            known == null || available(deadline) < available(known) ? entry + 1 : tightest[node];
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
                                + millis(available(deadline)) + ", which intent '"
                                + graph.entry(tightest[node] - 1).name() + "' leaves it)");
            }
        }
    }

    private static long available(DeadlineFacts deadline) {
        return deadline.deadlineNanos() - deadline.reserveNanos();
    }
}
