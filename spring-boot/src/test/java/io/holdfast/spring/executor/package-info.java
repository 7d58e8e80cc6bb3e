/** Tests of the executors that contracts get. */
@NullMarked
package io.holdfast.spring.executor;

import org.jspecify.annotations.NullMarked;
