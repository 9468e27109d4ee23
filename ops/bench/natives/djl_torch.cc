// Those natives of DJL's PyTorch engine (ai.djl.pytorch.jni.PyTorchLibrary) that Winnow calls, for a PyTorch that DJL has no build for.
// For measurements on a machine that has another one; what ships is DJL's own. 'build' beside this compiles it.
#include <jni.h>
#include <torch/script.h>
#include <torch/torch.h>
#include <torch/csrc/jit/python/update_graph_executor_opt.h>
#include <sstream>
#include <string>
#include <vector>

using torch::IValue;
using torch::Tensor;
using Module = torch::jit::script::Module;

#define NAME(f) Java_ai_djl_pytorch_jni_PyTorchLibrary_##f
#define FN(type, f, ...) extern "C" JNIEXPORT type JNICALL NAME(f)(JNIEnv* env, jobject, ##__VA_ARGS__)

static void raise(JNIEnv* env, const char* what) {
  env->ThrowNew(env->FindClass("ai/djl/engine/EngineException"), what);
}
template <class R, class F> static R guarded(JNIEnv* env, R otherwise, F body) {
  try {
    return body();
  } catch (const c10::Error& e) {
    raise(env, e.what_without_backtrace());
  } catch (const std::exception& e) {
    raise(env, e.what());
  }
  return otherwise;
}
#define TRY(type) return guarded(env, type{}, [&]() -> type {
#define DONE });

static Tensor& tensor(jlong handle) { return *reinterpret_cast<Tensor*>(handle); }
static IValue& value(jlong handle) { return *reinterpret_cast<IValue*>(handle); }
static jlong own(Tensor t) { return reinterpret_cast<jlong>(new Tensor(std::move(t))); }
static jlong own(IValue v) { return reinterpret_cast<jlong>(new IValue(std::move(v))); }

static std::vector<int64_t> longs(JNIEnv* env, jlongArray array) {
  std::vector<int64_t> out(env->GetArrayLength(array));
  env->GetLongArrayRegion(array, 0, out.size(), reinterpret_cast<jlong*>(out.data()));
  return out;
}
static jlongArray handles(JNIEnv* env, const std::vector<jlong>& all) {
  jlongArray array = env->NewLongArray(all.size());
  env->SetLongArrayRegion(array, 0, all.size(), all.data());
  return array;
}
static torch::Device device(JNIEnv* env, jintArray array) {
  jint d[2];
  env->GetIntArrayRegion(array, 0, 2, d);
  auto type = static_cast<torch::DeviceType>(d[0]);
  return torch::Device(type, type == torch::kCPU ? -1 : d[1]);
}
static const torch::ScalarType TYPES[] = {torch::kFloat32, torch::kFloat64, torch::kFloat16, torch::kUInt8, torch::kInt32,
                                          torch::kInt8, torch::kInt64, torch::kBool};
static torch::ScalarType scalar(jint dtype) {
  TORCH_CHECK(dtype >= 0 && dtype < 8, "no such data type: ", dtype);
  return TYPES[dtype];
}
static std::string text(JNIEnv* env, jstring s) {
  const char* c = env->GetStringUTFChars(s, nullptr);
  std::string out(c);
  env->ReleaseStringUTFChars(s, c);
  return out;
}
static torch::TensorOptions options(JNIEnv* env, jint dtype, jintArray dev, jboolean grad) {
  return torch::TensorOptions().dtype(scalar(dtype)).device(device(env, dev)).requires_grad(grad);
}

// tensors
FN(jlongArray, torchSizes, jlong h) { TRY(jlongArray)
  auto s = tensor(h).sizes(); return handles(env, std::vector<jlong>(s.begin(), s.end())); DONE }
FN(jint, torchDType, jlong h) { TRY(jint)
  for (int i = 0; i < 8; i++) if (TYPES[i] == tensor(h).scalar_type()) return i; return 8; DONE }
FN(jintArray, torchDevice, jlong h) { TRY(jintArray)
  jint d[] = {static_cast<jint>(tensor(h).device().type()), tensor(h).device().index()};
  jintArray out = env->NewIntArray(2); env->SetIntArrayRegion(out, 0, 2, d); return out; DONE }
FN(jint, torchLayout, jlong) { return 0; }
FN(jboolean, torchIsContiguous, jlong h) { TRY(jboolean) return tensor(h).is_contiguous(); DONE }
FN(jlong, torchToContiguous, jlong h) { TRY(jlong) return own(tensor(h).contiguous()); DONE }
FN(jlong, torchTo, jlong h, jint dtype, jintArray dev) { TRY(jlong)
  torch::NoGradGuard off; return own(tensor(h).to(device(env, dev), scalar(dtype))); DONE }
FN(jlong, tensorClone, jlong h) { TRY(jlong) torch::NoGradGuard off; return own(tensor(h).clone()); DONE }
FN(jobject, torchDirectByteBuffer, jlong h) { TRY(jobject)
  return env->NewDirectByteBuffer(tensor(h).data_ptr(), tensor(h).nbytes()); DONE }
FN(jbyteArray, torchDataPtr, jlong h) { TRY(jbyteArray)
  Tensor t = tensor(h).cpu().contiguous();
  jbyteArray out = env->NewByteArray(t.nbytes());
  env->SetByteArrayRegion(out, 0, t.nbytes(), static_cast<const jbyte*>(t.data_ptr())); return out; DONE }
FN(void, torchDeleteTensor, jlong h) { delete reinterpret_cast<Tensor*>(h); }
FN(jlong, torchFromBlob, jobject buffer, jlongArray shape, jint dtype, jint, jintArray dev, jboolean grad) { TRY(jlong)
  auto where = device(env, dev);
  auto on = torch::TensorOptions().requires_grad(grad).dtype(scalar(dtype));
  Tensor t = torch::from_blob(env->GetDirectBufferAddress(buffer), longs(env, shape), on);
  return own(where.is_cpu() ? t : t.to(where)); DONE }
FN(jlong, torchEmpty, jlongArray shape, jint dtype, jint, jintArray dev, jboolean grad) { TRY(jlong)
  return own(torch::empty(longs(env, shape), options(env, dtype, dev, grad))); DONE }
FN(jlong, torchZeros, jlongArray shape, jint dtype, jint, jintArray dev, jboolean grad) { TRY(jlong)
  return own(torch::zeros(longs(env, shape), options(env, dtype, dev, grad))); DONE }
FN(jlong, torchOnes, jlongArray shape, jint dtype, jint, jintArray dev, jboolean grad) { TRY(jlong)
  return own(torch::ones(longs(env, shape), options(env, dtype, dev, grad))); DONE }
FN(jlong, torchZerosLike, jlong h, jint dtype, jint, jintArray dev, jboolean grad) { TRY(jlong)
  return own(torch::zeros_like(tensor(h), options(env, dtype, dev, grad))); DONE }

// gradients
FN(void, torchAttachGrad, jlong h, jboolean on) { guarded(env, 0, [&] { tensor(h).requires_grad_(on); return 0; }); }
FN(jlong, torchGrad, jlong h) { TRY(jlong) auto g = tensor(h).grad(); return g.defined() ? own(g) : jlong(0); DONE }
FN(jlong, torchDetachGrad, jlong h) { TRY(jlong) return own(tensor(h).detach()); DONE }
FN(jboolean, torchRequiresGrad, jlong h) { TRY(jboolean) return tensor(h).requires_grad(); DONE }
FN(void, torchBackward, jlong h, jlong g, jboolean keep, jboolean create) {
  guarded(env, 0, [&] { tensor(h).backward(tensor(g), keep, create); return 0; }); }
FN(void, zeroGrad, jlong h) { guarded(env, 0, [&] { auto g = tensor(h).grad(); if (g.defined()) g.zero_(); return 0; }); }
FN(jboolean, torchIsGradMode) { return torch::GradMode::is_enabled(); }
FN(void, torchSetGradMode, jboolean on) { torch::GradMode::set_enabled(on); }

// engine
FN(jint, torchGetNumThreads) { return torch::get_num_threads(); }
FN(jint, torchGetNumInteropThreads) { return torch::get_num_interop_threads(); }
FN(void, torchSetNumThreads, jint n) { torch::set_num_threads(n); }
FN(void, torchSetNumInteropThreads, jint n) { guarded(env, 0, [&] { torch::set_num_interop_threads(n); return 0; }); }
FN(void, torchManualSeed, jlong seed) { torch::manual_seed(seed); }
FN(void, setGraphExecutorOptimize, jboolean on) { torch::jit::setGraphExecutorOptimize(on); }
FN(void, torchShowConfig, jobject set) {
  jmethodID add = env->GetMethodID(env->GetObjectClass(set), "add", "(Ljava/lang/Object;)Z");
  auto say = [&](bool has, const char* what) { if (has) env->CallBooleanMethod(set, add, env->NewStringUTF(what)); };
  say(torch::cuda::is_available(), "CUDA");
  say(torch::cuda::cudnn_is_available(), "CUDNN");
  say(at::hasMKL(), "MKL");
  say(at::hasOpenMP(), "OPENMP");
}

// modules
extern "C" JNIEXPORT jlong JNICALL NAME(moduleLoad__Ljava_io_InputStream_2_3IZ_3BJ)(
    JNIEnv* env, jobject, jobject in, jintArray dev, jboolean map, jbyteArray buffer, jlong size) { TRY(jlong)
  jmethodID read = env->GetMethodID(env->GetObjectClass(in), "read", "([BII)I");
  std::string bytes;
  jint room = env->GetArrayLength(buffer);
  std::vector<jbyte> part(room);
  while (size < 0 || static_cast<jlong>(bytes.size()) < size) {
    jint want = size < 0 ? room : static_cast<jint>(std::min<jlong>(room, size - bytes.size()));
    jint got = env->CallIntMethod(in, read, buffer, 0, want);
    TORCH_CHECK(!env->ExceptionCheck(), "the stream of the archive failed");
    if (got < 0) break;
    env->GetByteArrayRegion(buffer, 0, got, part.data());
    bytes.append(reinterpret_cast<char*>(part.data()), got);
  }
  std::istringstream stream(bytes);
  auto where = device(env, dev);
  Module m = map ? torch::jit::load(stream, where) : torch::jit::load(stream);
  if (!map) m.to(where);
  return reinterpret_cast<jlong>(new Module(m)); DONE }
FN(void, torchDeleteModule, jlong h) { delete reinterpret_cast<Module*>(h); }
FN(void, moduleEval, jlong h) { guarded(env, 0, [&] { reinterpret_cast<Module*>(h)->eval(); return 0; }); }
FN(void, moduleTrain, jlong h) { guarded(env, 0, [&] { reinterpret_cast<Module*>(h)->train(true); return 0; }); }
FN(jlong, moduleRunMethod, jlong h, jstring name, jlongArray args, jboolean train, jboolean) { TRY(jlong)
  std::vector<IValue> in;
  for (auto a : longs(env, args)) in.push_back(value(a));
  auto method = reinterpret_cast<Module*>(h)->get_method(text(env, name));
  if (train) return own(method(std::move(in)));
  torch::NoGradGuard off;
  return own(method(std::move(in))); DONE }
FN(jlong, moduleForward, jlong h, jlongArray args, jboolean train, jboolean) { TRY(jlong)
  std::vector<IValue> in;
  for (auto a : longs(env, args)) in.push_back(value(a));
  auto* m = reinterpret_cast<Module*>(h);
  if (train) return own(m->forward(std::move(in)));
  torch::NoGradGuard off;
  return own(m->forward(std::move(in))); DONE }

// values
FN(jlong, iValueFromTensor, jlong h) { TRY(jlong) return own(IValue(tensor(h))); DONE }
FN(jlong, iValueFromTensorList, jlongArray hs) { TRY(jlong)
  torch::List<Tensor> list;
  for (auto h : longs(env, hs)) list.push_back(tensor(h));
  return own(IValue(list)); DONE }
FN(jlong, iValueToTensor, jlong h) { TRY(jlong) return own(value(h).toTensor()); DONE }
FN(jlongArray, iValueToTensorList, jlong h) { TRY(jlongArray)
  std::vector<jlong> out;
  for (const Tensor& t : value(h).toTensorVector()) out.push_back(own(t));
  return handles(env, out); DONE }
FN(jlongArray, iValueToIValueList, jlong h) { TRY(jlongArray)
  std::vector<jlong> out;
  for (const IValue& v : value(h).toListRef()) out.push_back(own(v));
  return handles(env, out); DONE }
FN(jlongArray, iValueToIValueTuple, jlong h) { TRY(jlongArray)
  std::vector<jlong> out;
  for (const IValue& v : value(h).toTupleRef().elements()) out.push_back(own(v));
  return handles(env, out); DONE }
FN(jlongArray, iValueToMap, jlong h) { TRY(jlongArray)
  std::vector<jlong> out;
  for (const auto& e : value(h).toGenericDict()) { out.push_back(own(IValue(e.key()))); out.push_back(own(IValue(e.value()))); }
  return handles(env, out); DONE }
FN(jstring, iValueToString, jlong h) { TRY(jstring) return env->NewStringUTF(value(h).toStringRef().c_str()); DONE }
FN(jstring, iValueGetType, jlong h) { TRY(jstring) return env->NewStringUTF(value(h).type()->str().c_str()); DONE }
FN(jboolean, iValueIsTensor, jlong h) { return value(h).isTensor(); }
FN(jboolean, iValueIsTensorList, jlong h) { return value(h).isTensorList(); }
FN(jboolean, iValueIsList, jlong h) { return value(h).isList(); }
FN(jboolean, iValueIsTuple, jlong h) { return value(h).isTuple(); }
FN(jboolean, iValueIsMap, jlong h) { return value(h).isGenericDict(); }
FN(jboolean, iValueIsString, jlong h) { return value(h).isString(); }
FN(jboolean, iValueIsBool, jlong h) { return value(h).isBool(); }
FN(jboolean, iValueIsLong, jlong h) { return value(h).isInt(); }
FN(jboolean, iValueIsDouble, jlong h) { return value(h).isDouble(); }
FN(jboolean, iValueIsBoolList, jlong h) { return value(h).isBoolList(); }
FN(jboolean, iValueIsLongList, jlong h) { return value(h).isIntList(); }
FN(jboolean, iValueIsDoubleList, jlong h) { return value(h).isDoubleList(); }
FN(void, torchDeleteIValue, jlong h) { delete reinterpret_cast<IValue*>(h); }
