package io.holdfast.executor;

import io.holdfast.contracts.Contract;
import io.holdfast.core.registry.BreakerRegistry;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which open executors of this process have breakers by the default name of a node, so that two contracts that happen
 * to have a node of one name do not share its breaker unnoticed. Two executors of one contract, or of two that say the
 * same, mean the same node; two contracts may not, even if they answer intents of one type. Holds registries, executors
 * and contracts weakly. Thread-safe.
 */
final class SharedBreakers {

    @GuardedBy("CLAIMS")
    private static final Map<BreakerRegistry, List<WeakReference<Claim>>> CLAIMS = new WeakHashMap<>();

    /** What one executor uses; held by the executor alone, and gone with it. */
    static final class Claim {

        private final Contract<?> contract;
        private final Map<String, String> others = new HashMap<>();
        private final Set<String> nodes = new HashSet<>();

        private Claim(Contract<?> contract) {
            this.contract = contract;
        }

        /** For each node whose breaker another contract uses as well, the name of that contract. */
        Map<String, String> others() {
            return others;
        }
    }

    private SharedBreakers() {}

    /** Notes what an executor is going to use, and finds the executors that use it already. */
    static Claim claim(BreakerRegistry registry, Contract<?> contract, Collection<BoundNode> bound) {
        Claim claim = new Claim(contract);
        bound.stream()
                .filter(node -> PolicyCheck.breakerName(node) != null && !sharesOnPurpose(node))
                .forEach(node -> claim.nodes.add(node.node().name()));
        synchronized (CLAIMS) {
            List<WeakReference<Claim>> known = CLAIMS.computeIfAbsent(registry, unused -> new ArrayList<>());
            known.removeIf(reference -> reference.get() == null);
            known.forEach(reference -> compare(claim, reference.get()));
            known.add(new WeakReference<>(claim));
        }
        return claim;
    }

    private static void compare(Claim claim, @Nullable Claim other) {
        if (other != null && !other.contract.equals(claim.contract)) {
            Class<?> intents = other.contract.intentType();
            String name = intents.getTypeName()
                    + (intents == claim.contract.intentType() ? " (another one of these intents)" : "");
            claim.nodes.stream().filter(other.nodes::contains).forEach(node -> claim.others.putIfAbsent(node, name));
        }
    }

    /** Whether the policy says that others may use the breaker as well: a name that was given is meant. */
    static boolean sharesOnPurpose(BoundNode node) {
        BreakerSpec rule = node.policy().breakerSpec();
        return rule.name() != null || rule.isShared();
    }

    /** Once the executor is closed, or was never made. */
    static void release(BreakerRegistry registry, Claim claim) {
        synchronized (CLAIMS) {
            List<WeakReference<Claim>> known = CLAIMS.get(registry);
            if (known != null
                    && known.removeIf(reference -> reference.get() == null || reference.get() == claim)
                    && known.isEmpty()) {
                CLAIMS.remove(registry);
            }
        }
    }
}
