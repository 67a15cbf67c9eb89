@NullMarked
package io.switchboard.faults.operations;

import org.jspecify.annotations.NullMarked;
