package io.holdfast.spring.platform;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of Spring Boot: 3.5 of 3.5.7. */
record BootVersion(int major, int minor) {

    private static final Pattern LINE = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\D.*)?", Pattern.DOTALL);

    /** Reads a version. One that does not begin with two numbers is taken for newer than all that are known. */
    static BootVersion of(String version) {
        Matcher line = LINE.matcher(version);
        return line.matches()
                ? new BootVersion(Integer.parseInt(line.group(1)), Integer.parseInt(line.group(2)))
                : new BootVersion(Integer.MAX_VALUE, 0);
    }

    boolean isAtLeast(int otherMajor, int otherMinor) {
        return major > otherMajor || (major == otherMajor && minor >= otherMinor);
    }
}
