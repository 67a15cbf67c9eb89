@NullMarked
package io.switchboard.benchmarks.spring;

import org.jspecify.annotations.NullMarked;
