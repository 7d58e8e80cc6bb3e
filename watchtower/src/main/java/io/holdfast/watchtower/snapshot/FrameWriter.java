package io.holdfast.watchtower.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.holdfast.watchtower.snapshot.Snapshot.BreakerPart;
import io.holdfast.watchtower.snapshot.Snapshot.LimitPart;
import io.holdfast.watchtower.snapshot.Snapshot.NodePart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a snapshot as a frame, within a limit. Of breakers that do not all fit the {@linkplain WorstFirst worst} are
 * taken, of limits {@linkplain LimitOrder too}, and of nodes the first; what is left out is told. For one thread.
 */
final class FrameWriter {

    /**
     * Of a frame, in bytes. Some three thousand quiet breakers or some hundred with long errors, which is more than a
     * person reads in a second and as much as a poor network carries in a few; and what slow watchers can keep of a
     * heap counts in frames.
     */
    static final int MOST_BYTES = 1 << 20;

    /** Of limits: as many as a person looks through. */
    static final int MOST_LIMITS = 500;

    /** What is kept free for that which cannot be left out. */
    private static final int KEPT = 1_024;

    private final ObjectMapper json;
    private final Limited limited = new Limited();

    /** So many breakers did not fit last time; to begin with all of them would be wasted work. */
    private int tooMany = Integer.MAX_VALUE;

    FrameWriter(ObjectMapper json) {
        this.json = json;
    }

    byte[] write(Snapshot snapshot) {
        Snapshot worst = withFewLimits(snapshot);
        try {
            return worst.breakers().size() < tooMany ? whole(worst) : writeWhatFits(worst);
        } catch (Limited.Full e) {
            return writeWhatFits(worst);
        } catch (IOException e) {
            throw notJson(e);
        }
    }

    /** Thousands of quiet limits tell nothing and would keep breakers out. */
    private static Snapshot withFewLimits(Snapshot snapshot) {
        List<LimitPart> limits = snapshot.limits();
        if (limits == null || limits.size() <= MOST_LIMITS) {
            return snapshot;
        }
        List<LimitPart> worst = new ArrayList<>(LimitOrder.worstFirst(limits).subList(0, MOST_LIMITS));
        worst.sort(LimitOrder.BY_NAME);
        return snapshot.with(snapshot.breakers(), snapshot.nodes(), worst, snapshot.faults());
    }

    private byte[] whole(Snapshot snapshot) throws IOException {
        limited.reset();
        json.writeValue(limited, snapshot);
        return limited.toByteArray();
    }

    private byte[] writeWhatFits(Snapshot snapshot) {
        Map<String, String> faults = new LinkedHashMap<>(snapshot.faults());
        List<LimitPart> all = snapshot.limits();
        int left =
                MOST_BYTES - KEPT - size(snapshot.with(List.of(), List.of(), all == null ? null : List.of(), faults));
        List<LimitPart> limits = all == null ? null : limitsThatFit(all, left / 4);
        left -= limits == null ? 0 : size(limits);
        List<NodePart> nodes = new ArrayList<>();
        int forNodes = left / 2; // whatever there is of the one, some of the other is seen
        for (NodePart node : snapshot.nodes()) {
            int size = size(node) + 1;
            if (size > forNodes) {
                break;
            }
            forNodes -= size;
            left -= size;
            nodes.add(node);
        }
        if (nodes.size() < snapshot.nodes().size()) {
            faults.put(
                    "nodes", snapshot.nodes().size() + " in all; the first " + nodes.size() + " found room in a frame");
        }
        List<BreakerPart> breakers = new ArrayList<>();
        for (BreakerPart breaker : WorstFirst.sorted(snapshot.breakers())) {
            int size = size(breaker) + 1;
            if (size <= left) {
                left -= size;
                breakers.add(breaker);
            } else if (left < KEPT) {
                break; // hardly any is as small
            }
        }
        tooMany = breakers.size() < snapshot.breakers().size()
                ? snapshot.breakers().size()
                : Integer.MAX_VALUE;
        breakers.sort(WorstFirst.BY_NAME);
        return bytes(snapshot.with(breakers, nodes, limits, faults));
    }

    private List<LimitPart> limitsThatFit(List<LimitPart> limits, int room) {
        List<LimitPart> fitting = new ArrayList<>();
        int left = room;
        for (LimitPart limit : LimitOrder.worstFirst(limits)) {
            int size = size(limit) + 1;
            if (size <= left) {
                left -= size;
                fitting.add(limit);
            }
        }
        fitting.sort(LimitOrder.BY_NAME);
        return fitting;
    }

    private int size(Object part) {
        return bytes(part).length;
    }

    private byte[] bytes(Object part) {
        try {
            return json.writeValueAsBytes(part);
        } catch (JsonProcessingException e) {
            throw notJson(e);
        }
    }

    private static IllegalStateException notJson(IOException e) {
        return new IllegalStateException("not JSON: a snapshot", e);
    }

    /**
     * Bytes up to the limit of a frame, so that what is far too long is not written to its end only to be thrown away.
     * Used again for each frame: a large array at each tick is what collectors like least.
     */
    private static final class Limited extends OutputStream {

        /** There is more than fits. */
        private static final class Full extends IOException {
            private static final long serialVersionUID = 1L;
        }

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(8_192);

        void reset() {
            bytes.reset();
        }

        @Override
        public void write(int next) throws IOException {
            check(1);
            bytes.write(next);
        }

        @Override
        public void write(byte[] next, int from, int length) throws IOException {
            check(length);
            bytes.write(next, from, length);
        }

        private void check(int more) throws Full {
            if (bytes.size() + more > MOST_BYTES) {
                throw new Full();
            }
        }

        byte[] toByteArray() {
            return bytes.toByteArray();
        }
    }
}
