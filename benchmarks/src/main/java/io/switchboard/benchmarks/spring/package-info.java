/** What the starter for Spring Boot adds to an application: {@code SpringMeasurement}, {@code SpringReport}. */
@NullMarked
package io.switchboard.benchmarks.spring;

import org.jspecify.annotations.NullMarked;
