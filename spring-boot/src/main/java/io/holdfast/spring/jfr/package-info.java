/** Events for JDK Flight Recorder, where {@code holdfast-jfr} is there. */
@org.jspecify.annotations.NullMarked
package io.holdfast.spring.jfr;
