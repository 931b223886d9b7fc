/** Flags with which a native csound keeps real time without a sound card, and writes its messages to a file, never to a pipe. */
export const realTime = ["-+rtaudio=null", "-odac", "-b64", "-B256", "-d", "-m0", "-Olog.txt"];
