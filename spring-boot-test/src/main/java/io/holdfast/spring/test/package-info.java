/** For tests of Spring Boot applications: {@code @HoldfastTest} beside {@code @SpringBootTest}. */
@NullMarked
package io.holdfast.spring.test;

import org.jspecify.annotations.NullMarked;
