package io.switchboard.examples.kotlin

import io.grpc.Grpc
import io.grpc.InsecureServerCredentials
import io.switchboard.Switchboard
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.map

/** Greets, and says which process it is. */
class Greeter : GreeterGrpcKt.GreeterCoroutineImplBase() {
    private val process = ProcessHandle.current().pid()

    override suspend fun sayHello(request: HelloRequest): HelloReply = reply("Hello, ${request.name}! From $process")

    override fun spell(request: HelloRequest): Flow<HelloReply> =
        request.name.asIterable().asFlow().map { reply("$it") }

    private fun reply(text: String): HelloReply = HelloReply.newBuilder().setText(text).build()
}

/** Serves under the name `xiaoxu/demo` in the etcd of `SWITCHBOARD_ENDPOINTS`, until SIGTERM. */
fun main() {
    Switchboard.connect().use { switchboard ->
        val server = switchboard.serve(
            "xiaoxu/demo",
            Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create()).addService(Greeter())
        )
        println("serves at ${server.registration().instance().address()}")
        server.awaitTermination()
    }
}
