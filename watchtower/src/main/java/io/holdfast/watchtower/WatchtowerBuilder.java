package io.holdfast.watchtower;

import static java.util.Objects.requireNonNull;

import io.holdfast.core.registry.BreakerRegistry;
import io.holdfast.executor.NodeExecutor;
import io.holdfast.lifecycle.Lifecycle;
import io.holdfast.lifecycle.heartbeat.Heartbeat;
import io.holdfast.lifecycle.lock.LockRefusedException;
import io.holdfast.lifecycle.lock.ProcessLock;
import io.holdfast.lifecycle.readiness.Readiness;
import io.holdfast.lifecycle.shutdown.Shutdown;
import io.holdfast.lifecycle.time.Clocks;
import io.holdfast.strategies.bulkhead.ConcurrencyLimitRegistry;
import io.holdfast.strategies.bulkhead.PoolBulkheadRegistry;
import io.holdfast.strategies.ratelimit.RateLimitRegistry;
import io.holdfast.strategies.retry.RetryPolicyRegistry;
import io.holdfast.strategies.timelimit.TimeLimitRegistry;
import io.holdfast.watchtower.recorder.FlightRecorderBuilder;
import io.holdfast.watchtower.server.ServerOptions;
import io.holdfast.watchtower.snapshot.LimitSource;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Settings for a {@link Watchtower}; everything has a default. Not safe for use by many threads. */
public final class WatchtowerBuilder {

    /** The default port of the page: 8000, or the first of the nine ports after it that is free. */
    public static final int DEFAULT_PORT = 8000;

    /** The default interval between ticks: 1 s. */
    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

    /** The default limit of clients at once: 100. */
    public static final int DEFAULT_CLIENTS = 100;

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(5);
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);

    final Map<String, BreakerRegistry> registries = new LinkedHashMap<>();
    final List<LimitSource<?>> limits = new ArrayList<>();
    final Map<String, NodeExecutor<?>> executors = new LinkedHashMap<>();
    final List<String> hosts = new ArrayList<>();
    InetAddress address = InetAddress.getLoopbackAddress();
    boolean failFast;
    boolean ownServer = true;
    int clients = DEFAULT_CLIENTS;
    Duration every = DEFAULT_INTERVAL;
    Clocks clocks = Clocks.system();
    Consumer<FlightRecorderBuilder> recorderSettings = builder -> {};

    @Nullable
    Integer port;

    @Nullable
    String token;

    @Nullable
    ProcessLock lock;

    @Nullable
    Heartbeat heartbeat;

    @Nullable
    Readiness readiness;

    @Nullable
    Shutdown shutdown;

    @Nullable
    Path supervisor;

    @Nullable
    Path database;

    @Nullable
    String service;

    WatchtowerBuilder() {}

    /**
     * Sets the name of the service on the page, in its tab and in the feed. The default is the name of the
     * {@linkplain #lifecycle lifecycle}, which is that of its lock file; without a lock there is none.
     *
     * @param name not blank
     * @throws IllegalArgumentException if it is blank
     */
    public WatchtowerBuilder service(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("service: '" + name + "' (expected: a name that is not blank)");
        }
        this.service = name;
        return this;
    }

    /** The name of the service; empty if it has none. */
    String serviceName() {
        if (service != null) {
            return service;
        }
        Path file = lock == null ? null : lock.path().getFileName();
        return file == null ? "" : file.toString().replaceFirst("\\.lock$", "");
    }

    /** Shows the breakers of this registry, including those that are added later, under the name {@code default}. */
    public WatchtowerBuilder registry(BreakerRegistry registry) {
        return registry("default", registry);
    }

    /**
     * Shows the breakers of this registry, including those that are added later.
     *
     * @param name to show it under, unique
     * @param registry the registry
     */
    public WatchtowerBuilder registry(String name, BreakerRegistry registry) {
        put(registries, "registry", name, registry);
        return this;
    }

    /** Shows the retries of this registry under the name {@code default}, as of one of breakers. */
    public WatchtowerBuilder registry(RetryPolicyRegistry registry) {
        return registry("default", registry);
    }

    /** Shows the retries of this registry under a name, unique among such registries. */
    public WatchtowerBuilder registry(String name, RetryPolicyRegistry registry) {
        return limits(LimitSource.of(name, registry));
    }

    /** Shows the time limits of this registry under the name {@code default}, as of one of breakers. */
    public WatchtowerBuilder registry(TimeLimitRegistry registry) {
        return registry("default", registry);
    }

    /** Shows the time limits of this registry under a name, unique among such registries. */
    public WatchtowerBuilder registry(String name, TimeLimitRegistry registry) {
        return limits(LimitSource.of(name, registry));
    }

    /** Shows the bulkheads of this registry under the name {@code default}, as of one of breakers. */
    public WatchtowerBuilder registry(ConcurrencyLimitRegistry registry) {
        return registry("default", registry);
    }

    /** Shows the bulkheads of this registry under a name, unique among such registries. */
    public WatchtowerBuilder registry(String name, ConcurrencyLimitRegistry registry) {
        return limits(LimitSource.of(name, registry));
    }

    /** Shows the bulkheads with threads of this registry under the name {@code default}, as of one of breakers. */
    public WatchtowerBuilder registry(PoolBulkheadRegistry registry) {
        return registry("default", registry);
    }

    /** Shows the bulkheads with threads of this registry under a name, unique among such registries. */
    public WatchtowerBuilder registry(String name, PoolBulkheadRegistry registry) {
        return limits(LimitSource.of(name, registry));
    }

    /** Shows the rate limits of this registry under the name {@code default}, as of one of breakers. */
    public WatchtowerBuilder registry(RateLimitRegistry registry) {
        return registry("default", registry);
    }

    /** Shows the rate limits of this registry under a name, unique among such registries. */
    public WatchtowerBuilder registry(String name, RateLimitRegistry registry) {
        return limits(LimitSource.of(name, registry));
    }

    private WatchtowerBuilder limits(LimitSource<?> source) {
        for (LimitSource<?> known : limits) {
            if (known.kind().equals(source.kind())) {
                checkNew(!known.name().equals(source.name()), "registry", source.name());
            }
        }
        limits.add(source);
        return this;
    }

    /**
     * Shows the nodes and answers of this executor under the name {@code executor}, and the breakers of its registry.
     */
    public WatchtowerBuilder executor(NodeExecutor<?> executor) {
        return executor("executor", executor);
    }

    /**
     * Shows the nodes and answers of this executor, and the breakers of its registry.
     *
     * @param name to show it under, unique
     * @param executor the executor
     */
    public WatchtowerBuilder executor(String name, NodeExecutor<?> executor) {
        put(executors, "executor", name, executor);
        return this;
    }

    private static <T> void put(Map<String, T> all, String kind, String name, T one) {
        checkNew(all.putIfAbsent(requireNonNull(name, "name"), requireNonNull(one, kind)) == null, kind, name);
    }

    private static void checkNew(boolean isNew, String kind, String name) {
        if (!isNew) {
            throw new IllegalArgumentException(kind + ": '" + name + "' given twice (expected: each name once)");
        }
    }

    /**
     * Shows lock, heartbeat, readiness and shutdown of this process, and ends with it. To be up from the start, open
     * the watchtower as the first part:
     * {@code .openWith("watchtower", life -> Watchtower.builder().lifecycle(life).start())}.
     */
    public WatchtowerBuilder lifecycle(Lifecycle life) {
        return lock(life.lock())
                .heartbeat(life.heartbeat())
                .readiness(life.readiness())
                .shutdown(life.shutdown());
    }

    /** Shows whether this lock is held, and tells the page's address to processes that are refused. */
    public WatchtowerBuilder lock(ProcessLock lock) {
        this.lock = requireNonNull(lock, "lock");
        return this;
    }

    /** Shows this heartbeat; the flight recorder takes its sequence for a sign of life. */
    public WatchtowerBuilder heartbeat(Heartbeat heartbeat) {
        this.heartbeat = requireNonNull(heartbeat, "heartbeat");
        return this;
    }

    /** Shows this readiness. Without one the state is {@code READY} until a shutdown begins. */
    public WatchtowerBuilder readiness(Readiness readiness) {
        this.readiness = requireNonNull(readiness, "readiness");
        return this;
    }

    /** Ends with this shutdown, in its phase {@code CLOSE}. Without one the watchtower ends with the JVM. */
    public WatchtowerBuilder shutdown(Shutdown shutdown) {
        this.shutdown = requireNonNull(shutdown, "shutdown");
        return this;
    }

    /** Shows what the supervisor that works in this directory has done and plans. */
    public WatchtowerBuilder supervisedAt(Path directory) {
        this.supervisor = requireNonNull(directory, "directory");
        return this;
    }

    /**
     * Records what happens in this SQLite database, made if there is none; as soon as it can be, see {@link #failFast}.
     */
    public WatchtowerBuilder recordTo(Path database) {
        this.database = requireNonNull(database, "database");
        return this;
    }

    /**
     * Records what happens in this SQLite database, made if there is none.
     *
     * @param database the file
     * @param settings is given the recorder's builder before it is opened
     */
    public WatchtowerBuilder recordTo(Path database, Consumer<FlightRecorderBuilder> settings) {
        this.recorderSettings = requireNonNull(settings, "settings");
        return recordTo(database);
    }

    /**
     * Sets the port; 0 lets the system choose. The default is {@link #DEFAULT_PORT}, or one of the nine after it, so
     * that several services on one host have their pages without any port being configured. A port that is set here is
     * not replaced by another: while it is taken there is no page.
     *
     * @param port 0 to 65535
     */
    public WatchtowerBuilder port(int port) {
        this.port = port;
        return this;
    }

    /** Sets the address to listen at. The default is the loopback address; any other needs a {@link #token}. */
    public WatchtowerBuilder address(InetAddress address) {
        this.address = requireNonNull(address, "address");
        return this;
    }

    /**
     * Opens no port: the page is served by a server of yours, from {@link Watchtower#content}. Port, address, token,
     * hosts and clients mean nothing then; who may look is for that server to say.
     */
    public WatchtowerBuilder withoutServer() {
        this.ownServer = false;
        return this;
    }

    /**
     * Sets the token that every client must present: as a header {@code Authorization: Bearer TOKEN}, or in a browser
     * once as {@code ?token=TOKEN}. It is sent in clear text, so put TLS in front of it in a network that is not yours.
     *
     * @param token at least 16 visible ASCII characters
     */
    public WatchtowerBuilder token(String token) {
        this.token = requireNonNull(token, "token");
        return this;
    }

    /**
     * Adds a name under which browsers may address the page, at any port; addresses and {@code localhost} are known.
     * Behind a proxy this is the name that the browser's address line shows: a page of that name may open the feed
     * whatever name and port the proxy uses for us, also where the proxy ends TLS.
     *
     * @param name a name or an address, perhaps with a port, which does not matter
     */
    public WatchtowerBuilder host(String name) {
        hosts.add(requireNonNull(name, "name"));
        return this;
    }

    /** Sets the interval between ticks, from 5 ms to 1 min. The default is {@link #DEFAULT_INTERVAL}. */
    public WatchtowerBuilder every(Duration interval) {
        if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new IllegalArgumentException(
                    "interval: " + interval + " (expected: " + SHORTEST_INTERVAL + " to " + LONGEST_INTERVAL + ")");
        }
        this.every = interval;
        return this;
    }

    /**
     * Sets how many clients may be connected at once; others are told to try again later. The default is
     * {@link #DEFAULT_CLIENTS}.
     */
    public WatchtowerBuilder clients(int most) {
        this.clients = most;
        return this;
    }

    /** Uses these clocks instead of the machine's. */
    public WatchtowerBuilder clocks(Clocks clocks) {
        this.clocks = requireNonNull(clocks, "clocks");
        return this;
    }

    /**
     * Sets whether {@link #start} throws when the page's port or the flight recorder's file cannot be opened. The
     * default is false: the service comes first, so the watchtower starts, logs what is missing, and tries again, at
     * least each minute, until it succeeds.
     */
    public WatchtowerBuilder failFast(boolean on) {
        this.failFast = on;
        return this;
    }

    ServerOptions serverOptions() {
        return new ServerOptions(address, port == null ? DEFAULT_PORT : port, token, hosts, clients);
    }

    /** The registries to show: those given, and those of the executors that are not among them. */
    Map<String, BreakerRegistry> allRegistries() {
        Map<String, BreakerRegistry> all = new LinkedHashMap<>(registries);
        executors.forEach((name, executor) -> {
            BreakerRegistry registry = executor.registry();
            if (all.values().stream().noneMatch(known -> known == registry)) {
                String free = name;
                while (all.containsKey(free)) {
                    free += "'";
                }
                all.put(free, registry);
            }
        });
        return all;
    }

    /**
     * Returns a watchtower that is started. The page can be opened at once, unless its port is taken: then it comes as
     * soon as the port is free, and so does the flight recorder; see {@link #failFast} and {@link Watchtower#problems}.
     *
     * @throws IllegalArgumentException if the settings are not safe, such as an address that others can reach without a
     *     token
     * @throws WatchtowerException with {@code failFast}, if the port is taken or a library is of a version that
     *     does not fit
     * @throws LockRefusedException with {@code failFast}, if another process records to the same database
     */
    public Watchtower start() {
        return Watchtower.start(this);
    }
}
