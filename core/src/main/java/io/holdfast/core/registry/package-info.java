/**
 * The registry of breakers: one breaker for one name, found without a lock, made once.
 *
 * <table>
 * <caption>Access modes: why each is enough, or needed</caption>
 * <tr><th>field</th><th>read</th><th>written</th><th>why</th></tr>
 * <tr><td>{@code IdleEviction.IdleEntry.strong}</td><td>volatile</td><td>volatile</td>
 *     <td>cleared by the sweep alone; a lookup that still sees it has the breaker</td></tr>
 * <tr><td>{@code SharedRegistry.instance}</td><td>volatile</td><td>volatile, under a lock</td>
 *     <td>double-checked: a read that finds it needs no lock</td></tr>
 * </table>
 */
@NullMarked
package io.holdfast.core.registry;

import org.jspecify.annotations.NullMarked;
