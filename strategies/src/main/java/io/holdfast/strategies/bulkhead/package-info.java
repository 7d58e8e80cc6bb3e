/**
 * Limits to how many calls run at once. {@link io.holdfast.strategies.bulkhead.ConcurrencyLimit} is Resilience4j's
 * {@code Bulkhead} plus permits, for calls on the caller's own thread and for stages; {@link
 * io.holdfast.strategies.bulkhead.PoolBulkhead} is its {@code ThreadPoolBulkhead}, for calls on threads of the
 * bulkhead.
 *
 * <table>
 * <caption>Access modes: why each is enough, or needed</caption>
 * <tr><th>field</th><th>read</th><th>written</th><th>why</th></tr>
 * <tr><td>{@code Adaptation.busy}</td><td>none</td><td>CAS, volatile</td>
 *     <td>whoever holds it has the window and the algorithm; nobody waits</td></tr>
 * <tr><td>{@code Adaptation.complained}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose: a warning may be written twice</td></tr>
 * <tr><td>{@code Adaptation.moves}</td><td>volatile</td><td>volatile</td><td>written by the holder</td></tr>
 * <tr><td>{@code Adaptation.ordered}</td><td>volatile</td><td>volatile, exchange</td>
 *     <td>written before the limit, read after it: an operator's limit stands</td></tr>
 * <tr><td>{@code Adaptation.skipped}</td><td>opaque</td><td>opaque</td>
 *     <td>racy on purpose: how many calls are timed matters roughly</td></tr>
 * <tr><td>{@code HeldPermit.released}</td><td>volatile</td><td>CAS</td><td>one release gives the place back</td></tr>
 * <tr><td>{@code LimitSettings.refusal}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose: to make it twice costs an object</td></tr>
 * <tr><td>{@code LimitSettings.shown}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose: to make it twice costs an object</td></tr>
 * <tr><td>{@code LimitedFuture.ended}</td><td>none</td><td>CAS</td><td>one of those that ask gives it back</td></tr>
 * <tr><td>{@code LimitedStage.ended}</td><td>none</td><td>CAS</td><td>the stage's end, or its failure to tell</td></tr>
 * <tr><td>{@code LimitedStage.source}</td><td>volatile</td><td>volatile</td>
 *     <td>written once; to cancel before that cancels the promise alone</td></tr>
 * <tr><td>{@code PermitFuture.claimed}</td><td>volatile</td><td>CAS</td><td>one ending decides</td></tr>
 * <tr><td>{@code PermitFuture.timer}</td><td>volatile</td><td>volatile</td>
 *     <td>the claim is looked at again after the write, so one side cancels</td></tr>
 * <tr><td>{@code Places.turns}</td><td>opaque</td><td>opaque</td>
 *     <td>racy on purpose: which calls are timed matters to nobody</td></tr>
 * <tr><td>{@code Places.word}</td><td>volatile</td><td>CAS</td>
 *     <td>count, limit and mark move in one step</td></tr>
 * <tr><td>{@code PoolSettings.refusal}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose: to make it twice costs an object</td></tr>
 * <tr><td>{@code PoolTask.placed}</td><td>volatile</td><td>volatile, CAS</td>
 *     <td>written by the thread that admits; one that gives back does so once</td></tr>
 * <tr><td>{@code PoolTask.state}</td><td>volatile</td><td>CAS, volatile</td>
 *     <td>one of those that run, cancel or refuse has it; what follows is that one's</td></tr>
 * <tr><td>{@code StandardConcurrencyLimit.settings}</td><td>volatile</td><td>volatile</td>
 *     <td>written under the line's lock</td></tr>
 * <tr><td>{@code StandardPoolBulkhead.settings}</td><td>volatile</td><td>volatile</td>
 *     <td>written under the lock for changes</td></tr>
 * <tr><td>{@code TaskQueue.capacity}</td><td>volatile</td><td>volatile</td>
 *     <td>racy on purpose: what is admitted is decided elsewhere</td></tr>
 * <tr><td>{@code WaitingLine.length}</td><td>volatile</td><td>volatile</td>
 *     <td>written under the lock, read by meters</td></tr>
 * <tr><td>{@code WaitingThread.admitted}</td><td>volatile</td><td>volatile</td>
 *     <td>written once, then unparked</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.strategies.bulkhead;

import org.jspecify.annotations.NullMarked;
