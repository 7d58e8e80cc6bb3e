/**
 * A Spring Boot application as a process of Holdfast's: one instance, a heartbeat that its requests move, readiness and
 * liveness in both directions, and one shutdown with one budget. Off unless {@code holdfast.lifecycle.directory} is
 * set.
 */
@NullMarked
package io.holdfast.spring.lifecycle;

import org.jspecify.annotations.NullMarked;
