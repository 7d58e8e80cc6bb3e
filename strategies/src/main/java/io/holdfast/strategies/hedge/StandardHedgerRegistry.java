package io.holdfast.strategies.hedge;

import io.holdfast.core.config.Reconfiguration;
import io.holdfast.core.internal.registry.RegistryParts;
import io.holdfast.core.log.GuardedLog;
import io.holdfast.strategies.internal.Entries;
import io.holdfast.strategies.internal.Setting;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The one implementation of {@link HedgerRegistry}. */
final class StandardHedgerRegistry extends Entries<Hedger, Hedge> implements HedgerRegistry {

    private static final GuardedLog LOG = GuardedLog.of(HedgerRegistry.class);

    private final HedgeOptions options;

    StandardHedgerRegistry(Hedge byDefault, HedgeOptions options) {
        super("hedger", new RegistryParts<>(byDefault), LOG);
        this.options = options;
    }

    @Override
    protected Hedger make(String name, Hedge config, Map<String, String> allTags) {
        return Hedger.of(name, config, options);
    }

    @Override
    protected Hedge configOf(Hedger entry) {
        return entry.getHedge();
    }

    @Override
    protected List<Setting<Hedge>> settings() {
        return StandardHedger.SETTINGS;
    }

    @Override
    protected Optional<Reconfiguration> reconfigure(Hedger entry, UnaryOperator<Hedge> change) {
        return Optional.of(entry.reconfigure(change));
    }

    @Override
    public Hedger hedger(String name) {
        return entry(name);
    }

    @Override
    public Hedger hedger(String name, Hedge hedge) {
        return entry(name, hedge, NO_TAGS);
    }

    @Override
    public Set<Hedger> getAllHedgers() {
        return all();
    }
}
