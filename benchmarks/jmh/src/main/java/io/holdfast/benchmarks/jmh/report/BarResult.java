package io.holdfast.benchmarks.jmh.report;

/**
 * One bar compared with what was measured.
 *
 * @param path the path the bar is about
 * @param condition threads and parameters
 * @param measured what was measured, in words
 * @param law what it has to be, in words
 * @param verdict the outcome
 */
public record BarResult(String path, String condition, String measured, String law, Verdict verdict) {
    /** Whether a bar is reached. */
    public enum Verdict {
        /** The figures satisfy the bar. */
        REACHED("reached"),
        /** They do not. */
        MISSED("**not reached**"),
        /** At least one of the rows it needs is not there. */
        NOT_MEASURED("not measured");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        /** Returns how the page says it. */
        public String text() {
            return text;
        }

        static Verdict of(boolean reached) {
            return reached ? REACHED : MISSED;
        }
    }
}
