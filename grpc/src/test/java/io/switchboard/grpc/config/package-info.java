@NullMarked
package io.switchboard.grpc.config;

import org.jspecify.annotations.NullMarked;
