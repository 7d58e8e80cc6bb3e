/**
 * For users' tests: functions that behave badly in every known way ({@link io.holdfast.testkit.HostileNodes}), an
 * executor without threads ({@link io.holdfast.testkit.ManualExecutor}) to go with
 * {@link io.holdfast.core.time.VirtualTime}, and a JUnit 5 extension that isolates tests and fails those that leave
 * something behind ({@link io.holdfast.testkit.HoldfastExtension}).
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.testkit;
