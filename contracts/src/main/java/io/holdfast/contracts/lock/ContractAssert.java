package io.holdfast.contracts.lock;

import io.holdfast.contracts.Contract;
import io.holdfast.contracts.rules.CheckResult;
import io.holdfast.contracts.rules.ContractFacts;
import io.holdfast.contracts.rules.Rules;
import io.holdfast.contracts.rules.Violation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Compares a contract with a lock file that is committed beside the code. Any difference fails, because a file that
 * lags behind guards nothing; those that break users are named as such. Run the test with
 * {@code -Dholdfast.contracts.update=true} to rewrite the file, and review its diff.
 *
 * <p>Breaking are: an input added, removed or of another type; an output removed or of another type; a producer lost; a
 * requirement added, dropped, or made of a welcome field; an intent removed; a node that got a condition; a fail mode
 * weakened; a timeout that the deadline of an intent now beats.
 *
 * <p>Thread-safe as long as nobody else writes the file.
 */
public final class ContractAssert {

    /** The system property that, when {@code true}, makes every call rewrite its file and pass. */
    public static final String UPDATE_PROPERTY = "holdfast.contracts.update";

    private ContractAssert() {}

    /**
     * Verifies what a contract says.
     *
     * @param contract the contract
     * @param lockFile the committed file
     * @throws AssertionError if there is no such file, or it is none that was written here, or the contract differs
     *     from it
     * @throws UncheckedIOException if the file cannot be read or written
     */
    public static void verify(Contract<?> contract, Path lockFile) {
        verify(contract.facts(), contract.rules(), lockFile);
    }

    /**
     * Verifies a contract together with the policies and deadlines that an executor knows.
     *
     * @param facts the contract, with policies where they are to be guarded as well
     * @param rules the rules that it has to keep
     * @param lockFile the committed file
     * @throws AssertionError if the facts break a rule, or there is no such file, or it is none that was written here,
     *     or the facts differ from it
     * @throws UncheckedIOException if the file cannot be read or written
     */
    public static void verify(ContractFacts facts, Rules rules, Path lockFile) {
        CheckResult report = rules.check(facts);
        if (!report.errors().isEmpty()) {
            throw new AssertionError(listed(
                    "contract of " + facts.name() + " breaks its rules",
                    report.errors().stream().map(Violation::toString).toList()));
        }
        SortedMap<String, String> now = LockFile.of(facts);
        try {
            if (Boolean.getBoolean(UPDATE_PROPERTY)) {
                LockFile.write(lockFile, now);
            } else if (!Files.exists(lockFile)) {
                throw new AssertionError(
                        "lock file: " + lockFile + " is not there (expected: a committed file; write it" + " with -D"
                                + UPDATE_PROPERTY + "=true)");
            } else {
                compare(facts.name(), LockReader.read(lockFile), now, lockFile);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("lock file: " + lockFile, e);
        }
    }

    private static void compare(
            String name, SortedMap<String, String> locked, SortedMap<String, String> now, Path lockFile) {
        LockDiff diff = LockDiff.between(locked, now);
        if (diff.isEmpty()) {
            return;
        }
        List<String> parts = new ArrayList<>();
        parts.add("contract of " + name + " differs from " + lockFile + " (if that is meant: rewrite it with -D"
                + UPDATE_PROPERTY + "=true)");
        if (!diff.breaking().isEmpty()) {
            parts.add(listed("breaking changes", diff.breaking()));
        }
        if (!diff.other().isEmpty()) {
            parts.add(listed("other changes", diff.other()));
        }
        throw new AssertionError(String.join(System.lineSeparator(), parts));
    }

    private static String listed(String title, List<String> entries) {
        StringBuilder text = new StringBuilder(title).append(": ").append(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            text.append(System.lineSeparator())
                    .append("  ")
                    .append(i + 1)
                    .append(". ")
                    .append(entries.get(i));
        }
        return text.toString();
    }
}
