/**
 * Events for JDK Flight Recorder: {@link io.holdfast.jfr.JfrEvents} tells a recording what breakers, strategies, nodes
 * and answers do, and asks them for nothing while there is none.
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.jfr;
