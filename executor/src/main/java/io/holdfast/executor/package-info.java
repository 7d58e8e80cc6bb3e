/**
 * Runs nodes under a {@link io.holdfast.contracts.Contract}: breaker, concurrency limit, timeout, retry, and fallbacks
 * that are awaited; then says which fields came from where and which are missing.
 *
 * <p>Start at {@link io.holdfast.executor.NodeExecutor}. Everything public here is immutable or thread-safe; builders
 * are neither. Time is taken from a {@link io.holdfast.core.time.TimeSource}; threads come from the executors the user
 * gave, or from the one place that makes them.
 *
 * <h2>Shared words and their access modes</h2>
 *
 * All other mutable fields of a run are plain: they belong to the one thread that drives it, and pass to the next with
 * the CAS on {@code Step.signal}.
 *
 * <table>
 * <caption>Fields that several threads write or read</caption>
 * <tr><th>field</th><th>written by</th><th>read by</th><th>why this mode is enough</th></tr>
 * <tr><td>{@code Step.signal}</td><td>any thread, by CAS</td><td>any, volatile</td>
 *     <td>each write is a claim that must have one winner; the same CAS publishes the run to the next driver</td></tr>
 * <tr><td>{@code RunFuture.current}</td><td>the driver, volatile</td><td>a canceller, volatile</td>
 *     <td>half of a handshake with the two below: each side writes its word and then reads the other's</td></tr>
 * <tr><td>{@code RunFuture.abortReason}</td><td>a canceller, by CAS from null</td><td>the driver, volatile</td>
 *     <td>the first reason counts; see {@code current}</td></tr>
 * <tr><td>{@code RunFuture.released}</td><td>the answer, volatile</td><td>the driver, volatile</td>
 *     <td>it only ever becomes true, so nobody needs to win; see {@code current}</td></tr>
 * <tr><td>{@code SteppedRun.life}</td><td>starter and driver, by CAS</td><td>the starter, volatile</td>
 *     <td>starter and driver agree by one CAS on which of them tells the owner of the result</td></tr>
 * <tr><td>{@code OngoingWork.state}</td><td>worker and canceller, by CAS; {@code INTERRUPTED} by a volatile write</td>
 *     <td>both, volatile</td><td>after {@code INTERRUPTING} the canceller is the only writer</td></tr>
 * <tr><td>{@code OngoingWork.tenure}</td><td>the run by CAS, the work by an exchange</td><td>both, volatile</td>
 *     <td>the exchange tells the work whether the run had left it the place; so it is given back once</td></tr>
 * <tr><td>{@code OngoingWork.stage}</td><td>the thread that called the code, volatile</td><td>a canceller,
 * volatile</td>
 *     <td>written before the timer is armed, and checked against the step's end after the write</td></tr>
 * <tr><td>{@code OngoingWork.shared}</td><td>the thread that joins, volatile</td><td>a canceller, volatile</td>
 * <td>writer and canceller each look at {@code tenure} after their own write: the later of the two sees both</td></tr>
 * <tr><td>{@code HedgedAttempt.calls}</td><td>any call, the launcher and the run, by CAS or exchange</td>
 *     <td>the same, volatile</td><td>counts and list move together, so each hedge is in the list that the run takes or
 * has not begun</td></tr>
 * <tr><td>{@code HedgedAttempt.alarm}</td><td>the driver, then the timer that fires, volatile</td>
 *     <td>the driver, volatile</td><td>written before a look at the step's end, read after that</td></tr>
 * <tr><td>{@code HedgeCall.hasLeft}</td><td>the work or the run, by an exchange</td><td>the same</td>
 *     <td>the exchange tells one of them that the place is its to give back</td></tr>
 * <tr><td>{@code AlternateStep.turn}</td><td>the thread that ends the alternate</td><td>the same, by an exchange</td>
 *     <td>an exchange with null hands the outcome to one thread alone</td></tr>
 * <tr><td>{@code AnswerRun.results}</td><td>a run or the answer, by CAS from null</td><td>any, volatile</td>
 *     <td>each place is written once, so a reader needs no second look</td></tr>
 * <tr><td>{@code AnswerRun.runs}</td><td>the thread that starts the node, volatile</td><td>any, volatile</td>
 *     <td>the starter looks at {@code over} after the write, the end of the answer writes {@code over} first</td></tr>
 * <tr><td>{@code AnswerRun.waitsFor}</td><td>any thread that settles a node, by decrement</td><td>the same</td>
 *     <td>the decrement that reaches zero belongs to one thread, which starts the node</td></tr>
 * <tr><td>{@code AnswerRun.over}</td><td>the first end, by CAS</td><td>any, volatile</td>
 *     <td>an answer ends once; what is started after is found by the reader of {@code over}</td></tr>
 * <tr><td>{@code AnswerRun.standIns}</td><td>any, volatile</td><td>any, volatile</td>
 *     <td>becomes true before the value is published that it tells of, and stays so</td></tr>
 * <tr><td>{@code AnswerRun.deadlineTimer}</td><td>the caller, volatile</td><td>the end of the answer, volatile</td>
 *     <td>a timer that the end has missed is cancelled by the writer, which looks at {@code over} after</td></tr>
 * <tr><td>{@code AnswerRun.graceTimer}</td><td>the thread that settles the last required node, volatile</td>
 *     <td>the end of the answer, volatile</td><td>as {@code deadlineTimer}</td></tr>
 * <tr><td>{@code OrderedCall.failures}, {@code OrderedCall.stoodIn}</td><td>the layer that has a failure or an
 *     answer, volatile</td><td>the layer after it and whoever ends the call, volatile: a hedge that has lost may still
 *     write</td></tr>
 * <tr><td>{@code OrderedCall.thrown}, {@code OrderedCall.lastStage}</td><td>the thread that calls the work,
 *     volatile</td><td>whoever ends the call, volatile</td></tr>
 * <tr><td>{@code OrderedFrame.inner}</td><td>the thread that enters the next layer, volatile</td>
 *     <td>any that ends the frame, volatile</td>
 * <td>the writer looks at {@code ended} after, and the thread that ends it writes that first: one of two sees</td></tr>
 * <tr><td>{@code OrderedFrame.stage}</td><td>the thread that enters the layer, volatile</td>
 *     <td>any that ends the frame, volatile</td><td>as {@code inner}</td></tr>
 * <tr><td>{@code OrderedFrame.ended}</td><td>any that ends the frame, volatile</td><td>any, volatile</td>
 *     <td>it only ever becomes true, so nobody needs to win; see {@code inner}</td></tr>
 * <tr><td>{@code OnDemandNodes.waits}</td><td>the first that waits, by CAS from null</td><td>any, volatile</td>
 * <td>made once; a run that waits adds itself before it looks at the results, so one of two sees the other</td></tr>
 * <tr><td>{@code ReadyQueue.slots}</td><td>the thread that took the slot, volatile</td><td>any, volatile</td>
 *     <td>{@code tail} gives each slot to one writer, and a CAS on {@code head} to one reader</td></tr>
 * <tr><td>{@code ActiveRuns.closed}</td><td>any, volatile</td><td>any, volatile</td>
 *     <td>a run counts its start before it looks, and the close is written before the counts are read</td></tr>
 * <tr><td>{@code ActiveRuns.whenDrained}</td><td>the builder, volatile</td><td>the last run, volatile</td>
 *     <td>written once, before the executor is handed out</td></tr>
 * <tr><td>{@code ListenerDispatcher.turn}</td><td>the thread that asks for a turn, volatile</td><td>any, volatile</td>
 *     <td>a stale turn is at worst asked again; the CAS inside it decides</td></tr>
 * <tr><td>{@code AttemptContext.cancelled}</td><td>a canceller, under the lock</td><td>user code, volatile</td>
 *     <td>the lock orders it with the actions; a reader needs only to see it at some time</td></tr>
 * <tr><td>{@code ExecutorMeters.closed}</td><td>the close, volatile</td><td>any, volatile</td>
 *     <td>a meter that is added after is removed by the thread that adds it, which looks after</td></tr>
 * </table>
 */
@org.jspecify.annotations.NullMarked
package io.holdfast.executor;
