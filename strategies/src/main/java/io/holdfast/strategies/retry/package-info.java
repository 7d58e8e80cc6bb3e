/**
 * The retry. {@link io.holdfast.strategies.retry.RetryPolicy} is Resilience4j's interface plus a budget, jitter and
 * stages without a scheduler; {@code Attempts} decides, {@code CallerAttempts} and {@code RetriedStage} wait.
 *
 * <table>
 * <caption>Access modes: why each is enough, or needed</caption>
 * <tr><th>field</th><th>read</th><th>written</th><th>why</th></tr>
 * <tr><td>{@code RetriedAttempt.heard}</td><td>CAS</td><td>by the CAS alone</td><td>the end of an attempt is heard
 *     once</td></tr>
 * <tr><td>{@code RetriedStage.pause}</td><td>volatile</td><td>volatile</td>
 *     <td>the promise is looked at again after the write, so one side cancels</td></tr>
 * <tr><td>{@code RetriedStage.stage}</td><td>volatile</td><td>volatile</td><td>the same</td></tr>
 * <tr><td>{@code StandardRetryPolicy.config}</td><td>volatile</td><td>CAS</td>
 *     <td>no change of the configuration is lost to another</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.strategies.retry;

import org.jspecify.annotations.NullMarked;
