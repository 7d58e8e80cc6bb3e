package io.holdfast.watchtower.recorder;

import io.holdfast.core.log.GuardedLog;
import io.holdfast.lifecycle.lock.ProcessLock;
import io.holdfast.lifecycle.time.Clocks;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that writes. It takes what is queued and commits it in batches; whatever goes wrong, it keeps the batch in
 * hand and tries again, until it is closed. It alone opens and closes the writing connection and gives the lock back,
 * so that no other thread ever waits for the database.
 */
final class Writer implements Runnable {

    private static final GuardedLog LOG = GuardedLog.of(FlightRecorder.class);

    private static final long IDLE_MILLIS = 100;
    private static final Duration GUARD_EVERY = Duration.ofSeconds(1);
    private static final Duration CHECKPOINT_EVERY = Duration.ofSeconds(30);
    private static final Duration TRIM_EVERY = Duration.ofMinutes(1);
    private static final Duration FIRST_REST = Duration.ofMillis(100);
    private static final long FIRST_REST_NANOS = FIRST_REST.toNanos();
    private static final Duration LONGEST_REST = Duration.ofSeconds(5);
    private static final Duration TRUNCATE_LIMIT = Duration.ofSeconds(1);
    private static final Duration FOR_EVER = Duration.ofDays(365_000);
    private static final Duration BEGINS = Duration.ofHours(1);
    private static final int REDOS = 10;

    final BlockingQueue<QueuedEntry> queue;
    final RunClock runClock;
    final SignOfLifeBuffer signs;
    final StatusTracker ledger;

    private final DatabaseFiles database;
    private final Schema schema;
    private final RunRow row;
    private final ProcessLock lock;
    private final Clocks clocks;
    private final int batchSize;
    private final Duration keep;
    private final long maximumBytes;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile long closeBy;
    private volatile int inHand;

    // the thread's own
    private final List<QueuedEntry> batch;
    private final long startNanos;
    private final Timer guard;
    private final Timer checkpoint;
    private final Timer trim;
    private @Nullable Store store;
    private Duration rest = FIRST_REST;
    private int redone;
    private boolean oneByOne;
    private boolean tried;
    private boolean looked;

    Writer(FlightRecorderBuilder settings, DatabaseFiles database, RunRow row, ProcessLock lock) {
        this.queue = new ArrayBlockingQueue<>(settings.queueCapacity);
        this.batch = new ArrayList<>(settings.batchSize); // so that it need not grow with an entry in hand
        this.runClock = new RunClock(settings.clocks, row.started(), settings.slept);
        this.signs = new SignOfLifeBuffer(settings.signEvery);
        this.ledger = new StatusTracker(database, settings.clocks.wall());
        this.database = database;
        this.schema = settings.schema;
        this.row = row;
        this.lock = lock;
        this.clocks = settings.clocks;
        this.batchSize = settings.batchSize;
        this.keep = settings.keep.compareTo(FOR_EVER) < 0 ? settings.keep : FOR_EVER;
        this.maximumBytes = settings.maximumBytes;
        this.startNanos = clocks.ticker().getAsLong();
        this.guard = new Timer(GUARD_EVERY);
        this.checkpoint = new Timer(CHECKPOINT_EVERY);
        this.trim = new Timer(TRIM_EVERY);
    }

    /** How many entries wait. */
    int queued() {
        return queue.size() + inHand;
    }

    /** Whether nothing will be written any more. */
    boolean hasEnded() {
        return ended.getCount() == 0;
    }

    /** Asks the thread to write what is there and end, and waits for it. False if the limit passed before. */
    boolean close(Duration limit) throws InterruptedException {
        closeBy = MachineTime.nanos() + limit.toNanos();
        signs.hurry();
        closing.countDown();
        return ended.await(limit.plus(TRUNCATE_LIMIT).toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void run() {
        try {
            while (!isOver()) {
                step();
            }
            finish();
        } catch (InterruptedException e) {
            LOG.warn("the recorder's thread was interrupted; recording into {} ends", database.file());
        } finally {
            attempt(this::closeStore);
            attempt(lock::release);
            attempt(this::countWhatIsLeft);
            attempt(ledger::closed);
            ended.countDown();
        }
    }

    /** One part of the end; the next one follows, whatever happens. */
    private static void attempt(Runnable part) {
        try {
            part.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("the recorder's end is not in order", e);
        }
    }

    private void countWhatIsLeft() {
        inHand = 0;
        int left = batch.size() + queue.size();
        batch.clear();
        queue.clear();
        if (left > 0) {
            ledger.lost(left);
            LOG.warn("{} entries were not written into {}", left, database.file());
        }
    }

    private boolean isOver() {
        if (closing.getCount() > 0) {
            return false;
        }
        boolean settled = tried && batch.isEmpty() && queue.isEmpty() && signs.isSettled();
        return settled || closeBy - MachineTime.nanos() <= 0;
    }

    /** Whatever goes wrong, also in what is done about something that went wrong, the next step comes. */
    private void step() throws InterruptedException {
        tried = true;
        try {
            work();
        } catch (InterruptedException e) {
            throw e;
        } catch (StoreException e) {
            recover(e);
        } catch (Throwable e) { // a heap that is full for a moment, a class that cannot be loaded, a clock that fails
            recover(e);
        }
    }

    private void work() throws StoreException, InterruptedException {
        Store open = store;
        if (guard.isDue()) {
            checkLock();
            if (open != null && !open.isInPlace()) {
                throw new StoreException(ErrorAction.PAUSE, "the database's file was moved or deleted");
            }
        }
        if (open == null) {
            open = Store.open(database, schema, row);
            store = open;
            if (!looked) {
                looked = true;
                OwnerOnlyFile.tellOfOthers(database.file());
            }
        }
        take();
        if (oneByOne) {
            writeOneByOne(open);
        } else {
            write(open);
        }
        ledger.recording();
        keepHouse(open);
        rest = FIRST_REST;
        redone = 0;
    }

    private void take() throws InterruptedException {
        if (batch.isEmpty()) {
            boolean hurry = closing.getCount() == 0;
            QueuedEntry first = queue.poll(hurry ? 0 : IDLE_MILLIS, TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                queue.drainTo(batch, batchSize - 1);
                inHand = batch.size();
            }
        }
    }

    private void write(Store open) throws StoreException {
        long now = clocks.ticker().getAsLong();
        long elapsed = runClock.stamp();
        List<AliveInterval> spans = signs.due(now);
        List<ClockStep> steps = runClock.due();
        Entry.RecordingPaused pause = ledger.pauseToTell(queue.remainingCapacity() > queue.size());
        if (batch.isEmpty() && spans.isEmpty() && steps.isEmpty() && pause == null) {
            return;
        }
        List<QueuedEntry> entries = new ArrayList<>(batch);
        if (pause != null) {
            entries.add(new QueuedEntry(pause, elapsed));
        }
        int count = batch.size();
        open.write(entries, spans, steps);
        // first of all, and without making anything: what is committed must never be written twice
        batch.clear();
        inHand = 0;
        ledger.committed(count);
        if (pause != null) {
            ledger.told(pause);
        }
        runClock.written(steps);
        signs.written(spans, now);
        ledger.settled();
    }

    /** After an entry that nobody can write spoilt the batch: finds it, and leaves it out. */
    private void writeOneByOne(Store open) throws StoreException {
        while (!batch.isEmpty()) {
            try {
                open.write(batch.subList(0, 1), List.of(), runClock.due());
                batch.remove(0);
                ledger.committed(1);
            } catch (StoreException e) {
                if (e.action() != ErrorAction.DROP_ENTRY) {
                    throw e;
                }
                LOG.warn("an entry cannot be kept and is dropped: {}", e.getMessage());
                batch.remove(0);
                ledger.lost(1);
            }
            inHand = batch.size();
        }
        oneByOne = false;
    }

    private void keepHouse(Store open) throws StoreException {
        if (trim.isDue()) {
            Duration age = Duration.ofNanos(clocks.ticker().getAsLong() - startNanos);
            boolean begins = age.compareTo(BEGINS) < 0;
            if (open.trim(nowAtMost(), begins, keep, maximumBytes)) {
                trim.again();
            }
        }
        if (checkpoint.isDue() && database.logBytes() > 0) {
            open.checkpoint();
        }
    }

    /** A clock that is set a year ahead, perhaps for a moment, must not make everything too old. */
    private Instant nowAtMost() {
        Instant wall = clocks.wall().instant();
        Instant counted = row.started().plusNanos(clocks.ticker().getAsLong() - startNanos);
        return wall.isBefore(counted) ? wall : counted;
    }

    private void checkLock() throws StoreException {
        if (!lock.verify()) {
            throw new StoreException(
                    ErrorAction.PAUSE,
                    "the process lock is lost, so another recorder may write: "
                            + lock.lostReason().orElse(""));
        }
    }

    private void recover(StoreException e) throws InterruptedException {
        switch (e.action()) {
            case DROP_ENTRY -> oneByOne = true;
            case REDO -> {
                redone++;
                if (redone > REDOS) {
                    rest(e);
                }
            }
            case WAIT -> rest(e);
            case PAUSE -> {
                closeStore();
                guard.again();
                rest(e);
            }
        }
    }

    /** The connection may be half way through something, so it is given up. */
    private void recover(Throwable e) throws InterruptedException {
        try {
            LOG.warn("recording failed in a way that nobody thought of", e);
            closeStore();
            rest(String.valueOf(e));
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Throwable again) { // perhaps nothing can be made at all: only wait, with what there is
            LockSupport.parkNanos(FIRST_REST_NANOS);
            LOG.debug("nor could it be told and waited for in order", again);
        }
    }

    private void rest(StoreException e) throws InterruptedException {
        rest(String.valueOf(e.getMessage()));
    }

    private void rest(String why) throws InterruptedException {
        ledger.paused(why);
        long nanos = ThreadLocalRandom.current().nextLong(rest.toNanos() / 2, rest.toNanos());
        boolean hurry = closing.await(nanos, TimeUnit.NANOSECONDS);
        if (hurry) {
            LockSupport.parkNanos(FIRST_REST_NANOS / 4);
        }
        Duration longer = rest.multipliedBy(2);
        rest = longer.compareTo(LONGEST_REST) < 0 ? longer : LONGEST_REST;
    }

    /** Only the owner of the lock writes the end, and only if everything before it is written. */
    private void finish() {
        Store open = store;
        if (open == null || !batch.isEmpty() || !lock.verify()) {
            return;
        }
        try {
            open.end(clocks.wall().instant(), runClock.stamp());
            open.truncateLog(TRUNCATE_LIMIT);
        } catch (StoreException e) {
            LOG.warn("the end of the run could not be written in full: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.warn("the end of the run could not be written in full", e);
        }
    }

    private void closeStore() {
        Store open = store;
        store = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.warn("cannot close {}: {}", database.file(), ErrorAction.describe(e));
            }
        }
    }

    /** Says when it is time again; for one thread. */
    private final class Timer {
        private final long every;
        private long next = clocks.ticker().getAsLong();

        Timer(Duration every) {
            this.every = every.toNanos();
        }

        boolean isDue() {
            long now = clocks.ticker().getAsLong();
            if (now - next < 0) {
                return false;
            }
            next = now + every;
            return true;
        }

        void again() {
            next = clocks.ticker().getAsLong();
        }
    }
}
