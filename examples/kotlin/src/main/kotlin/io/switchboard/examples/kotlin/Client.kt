package io.switchboard.examples.kotlin

import io.grpc.InsecureChannelCredentials
import io.switchboard.Switchboard
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking

/** Has `xiaoxu/demo` greet each name in its input, and spell the last, and prints what is answered. */
fun main() = runBlocking {
    Switchboard.connect().use { switchboard ->
        val channel = switchboard.channel("xiaoxu/demo", InsecureChannelCredentials.create()).build()
        val greeter = GreeterGrpcKt.GreeterCoroutineStub(channel).withWaitForReady()
        var last = ""
        for (name in generateSequence(::readlnOrNull)) {
            println(greeter.sayHello(named(name)).text)
            last = name
        }
        println("Spelled: ${greeter.spell(named(last)).toList().joinToString("-") { it.text }}")
        channel.shutdown()
        Unit
    }
}

private fun named(name: String): HelloRequest = HelloRequest.newBuilder().setName(name).build()
