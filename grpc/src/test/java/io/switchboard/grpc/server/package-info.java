@NullMarked
package io.switchboard.grpc.server;

import org.jspecify.annotations.NullMarked;
