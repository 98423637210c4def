#include "libpkg/host/host_depend_table.hpp"

#include "libpkg/base/text.hpp"

#include <array>
#include <utility>

namespace rbeepkg::host {

namespace {

struct Row
{
    const char* word;
    const char* probes; // separated by ';', any will do
    // What installs it, blank separated; "" where nobody packages it.
    const char* apt;
    const char* dnf;
    const char* pacman;
    const char* zypper;
    const char* brew;
};

constexpr Row k_rows[] = {
    {"gcc", "executable gcc", "gcc", "gcc", "gcc", "gcc", "gcc"},
    {"g++", "executable g++", "g++", "gcc-c++", "gcc", "gcc-c++", "gcc"},
    {"gcc-libs", "library libstdc++.so.6", "libstdc++6", "libstdc++", "gcc-libs", "libstdc++6",
     "gcc"},
    {"glibc", "library libc.so.6", "libc6", "glibc", "glibc", "glibc", ""},
    {"libstdc++", "library libstdc++.so.6", "libstdc++6", "libstdc++", "gcc-libs", "libstdc++6",
     "gcc"},
    {"libgomp", "library libgomp.so.1", "libgomp1", "libgomp", "gcc-libs", "libgomp1", "libomp"},
    {"clang", "executable clang", "clang", "clang", "clang", "clang", "llvm"},
    {"llvm", "executable llvm-config; library libLLVM.so; executable llvm-ar", "llvm", "llvm",
     "llvm", "llvm", "llvm"},
    {"lld", "executable ld.lld", "lld", "lld", "lld", "lld", "lld"},
    {"base-devel", "executable make", "build-essential", "make gcc gcc-c++", "base-devel",
     "make gcc gcc-c++", ""},
    {"binutils", "executable ld", "binutils", "binutils", "binutils", "binutils", "binutils"},
    {"make", "executable make; executable gmake", "make", "make", "make", "make", "make"},
    {"cmake", "executable cmake", "cmake", "cmake", "cmake", "cmake", "cmake"},
    {"ninja", "executable ninja; executable ninja-build", "ninja-build", "ninja-build", "ninja",
     "ninja", "ninja"},
    {"meson", "executable meson", "meson", "meson", "meson", "meson", "meson"},
    {"autoconf", "executable autoconf", "autoconf", "autoconf", "autoconf", "autoconf", "autoconf"},
    {"automake", "executable automake", "automake", "automake", "automake", "automake", "automake"},
    {"libtool", "executable libtool; executable libtoolize", "libtool", "libtool", "libtool",
     "libtool", "libtool"},
    {"pkgconf", "executable pkgconf; executable pkg-config", "pkgconf", "pkgconf", "pkgconf",
     "pkgconf", "pkgconf"},
    {"pkg-config", "executable pkg-config; executable pkgconf", "pkg-config", "pkgconf-pkg-config",
     "pkgconf", "pkgconf-pkg-config", "pkgconf"},
    {"patch", "executable patch", "patch", "patch", "patch", "patch", ""},
    {"nasm", "executable nasm", "nasm", "nasm", "nasm", "nasm", "nasm"},
    {"rust", "executable rustc", "rustc cargo", "rust cargo", "rust", "rust cargo", "rust"},
    {"rustc", "executable rustc", "rustc", "rust", "rust", "rust", "rust"},
    {"cargo", "executable cargo", "cargo", "cargo", "rust", "cargo", "rust"},
    {"rustup", "executable rustup", "rustup", "rustup", "rustup", "rustup", "rustup"},
    {"go", "executable go", "golang-go", "golang", "go", "go", "go"},
    {"git", "executable git", "git", "git", "git", "git", "git"},
    {"git-lfs", "executable git-lfs", "git-lfs", "git-lfs", "git-lfs", "git-lfs", "git-lfs"},
    {"python", "executable python3; executable python", "python3", "python3", "python", "python3",
     "python"},
    {"python3", "executable python3", "python3", "python3", "python", "python3", "python"},
    {"pip", "executable pip3; executable pip", "python3-pip", "python3-pip", "python-pip",
     "python3-pip", "python"},
    {"python-pip", "executable pip3; executable pip", "python3-pip", "python3-pip", "python-pip",
     "python3-pip", "python"},
    {"python-numpy", "package python3-numpy; package python-numpy", "python3-numpy",
     "python3-numpy", "python-numpy", "python3-numpy", "numpy"},
    {"uv", "executable uv", "", "uv", "uv", "", "uv"},
    {"node", "executable node; executable nodejs", "nodejs", "nodejs", "nodejs", "nodejs-default",
     "node"},
    {"nodejs", "executable node; executable nodejs", "nodejs", "nodejs", "nodejs", "nodejs-default",
     "node"},
    {"npm", "executable npm", "npm", "nodejs-npm", "npm", "npm-default", "node"},
    {"pnpm", "executable pnpm", "", "", "pnpm", "", "pnpm"},
    {"perl", "executable perl", "perl", "perl", "perl", "perl", "perl"},
    {"bash", "executable bash", "bash", "bash", "bash", "bash", "bash"},
    {"curl", "executable curl", "curl", "curl", "curl", "curl", "curl"},
    {"wget", "executable wget", "wget", "wget", "wget", "wget", "wget"},
    {"tar", "executable tar", "tar", "tar", "tar", "tar", "gnu-tar"},
    {"unzip", "executable unzip", "unzip", "unzip", "unzip", "unzip", "unzip"},
    {"zstd", "executable zstd; library libzstd.so.1", "zstd", "zstd", "zstd", "zstd", "zstd"},
    {"zlib", "library libz.so.1", "zlib1g", "zlib", "zlib", "libz1", "zlib"},
    {"xz", "executable xz", "xz-utils", "xz", "xz", "xz", "xz"},
    {"openssl", "library libssl.so; executable openssl", "openssl", "openssl", "openssl", "openssl",
     "openssl"},
    {"ca-certificates",
     "file /etc/ssl/certs/ca-certificates.crt; file /etc/pki/tls/certs/ca-bundle.crt; file "
     "/etc/ssl/cert.pem",
     "ca-certificates", "ca-certificates", "ca-certificates", "ca-certificates", "ca-certificates"},
    {"cuda",
     "executable nvcc; file /usr/local/cuda/bin/nvcc; file /opt/cuda/bin/nvcc; library "
     "libcudart.so",
     "nvidia-cuda-toolkit", "cuda-toolkit", "cuda", "cuda-toolkit", ""},
    {"cuda-toolkit", "executable nvcc; file /usr/local/cuda/bin/nvcc; file /opt/cuda/bin/nvcc",
     "nvidia-cuda-toolkit", "cuda-toolkit", "cuda", "cuda-toolkit", ""},
    {"cudnn", "library libcudnn.so", "nvidia-cudnn", "", "cudnn", "", ""},
    {"nccl", "library libnccl.so", "libnccl2", "", "nccl", "", ""},
    {"nvidia-utils", "executable nvidia-smi; library libcuda.so.1", "nvidia-smi", "",
     "nvidia-utils", "", ""},
    {"rocm",
     "executable rocminfo; executable hipcc; file /opt/rocm/bin/rocminfo; library libamdhip64.so",
     "rocminfo hipcc", "rocminfo rocm-hip-devel", "rocm-hip-sdk", "", ""},
    {"rocm-hip-sdk", "executable hipcc; file /opt/rocm/bin/hipcc", "hipcc", "rocm-hip-devel",
     "rocm-hip-sdk", "", ""},
    {"hip-runtime-amd", "library libamdhip64.so", "libamdhip64-dev", "rocm-hip", "hip-runtime-amd",
     "", ""},
    {"vulkan", "library libvulkan.so.1; executable vulkaninfo; library libvulkan.dylib",
     "libvulkan1 mesa-vulkan-drivers", "vulkan-loader mesa-vulkan-drivers", "vulkan-icd-loader",
     "libvulkan1", "vulkan-loader"},
    {"vulkan-icd-loader", "library libvulkan.so.1; library libvulkan.dylib", "libvulkan1",
     "vulkan-loader", "vulkan-icd-loader", "libvulkan1", "vulkan-loader"},
    {"vulkan-headers", "file /usr/include/vulkan/vulkan.h; file /usr/local/include/vulkan/vulkan.h",
     "libvulkan-dev", "vulkan-headers", "vulkan-headers", "vulkan-headers", "vulkan-headers"},
    {"shaderc", "executable glslc", "glslc", "glslc", "shaderc", "shaderc", "shaderc"},
    {"metal", "file /System/Library/Frameworks/Metal.framework", "", "", "", "", ""},
    {"opencl", "library libOpenCL.so.1", "ocl-icd-libopencl1", "ocl-icd", "ocl-icd", "libOpenCL1",
     ""},
    {"blas", "library libblas.so; library libopenblas.so", "libblas3", "blas", "blas", "libblas3",
     "openblas"},
    {"openblas", "library libopenblas.so; library libopenblas.so.0", "libopenblas-dev",
     "openblas-devel", "openblas", "", "openblas"},
    {"onnxruntime", "library libonnxruntime.so", "libonnxruntime-dev", "onnxruntime-devel",
     "onnxruntime", "", "onnxruntime"},
    {"onednn", "library libdnnl.so", "libdnnl-dev", "onednn-devel", "onednn", "onednn-devel",
     "onednn"},
    {"protobuf", "executable protoc", "protobuf-compiler", "protobuf-compiler", "protobuf",
     "protobuf-devel", "protobuf"},
    {"ffmpeg", "executable ffmpeg", "ffmpeg", "ffmpeg", "ffmpeg", "ffmpeg", "ffmpeg"},
    {"numactl", "executable numactl; library libnuma.so.1", "numactl", "numactl", "numactl",
     "numactl", ""},
    {"libsndfile", "library libsndfile.so.1", "libsndfile1", "libsndfile", "libsndfile",
     "libsndfile1", "libsndfile"},
    {"sentencepiece", "executable spm_encode; library libsentencepiece.so", "sentencepiece",
     "sentencepiece", "sentencepiece", "", "sentencepiece"},
    {"gnupg", "executable gpg", "gnupg", "gnupg2", "gnupg", "gpg2", "gnupg"},
    {"bubblewrap", "executable bwrap", "bubblewrap", "bubblewrap", "bubblewrap", "bubblewrap", ""},
};

HostDepend from_row(const Row& row)
{
    HostDepend depend;
    depend.word = row.word;
    for (const std::string_view text : split(row.probes, ';')) {
        if (auto probe = parse_probe(text)) {
            depend.probes.push_back(*std::move(probe));
        }
    }
    const std::array<std::pair<const char*, const char*>, 5> packages = {{{"apt-get", row.apt},
                                                                          {"dnf", row.dnf},
                                                                          {"pacman", row.pacman},
                                                                          {"zypper", row.zypper},
                                                                          {"brew", row.brew}}};
    for (const auto& [manager, names] : packages) {
        if (*names != '\0') {
            depend.packages.emplace(manager, names);
        }
    }
    return depend;
}

} // namespace

std::map<std::string, HostDepend> built_in_host_depends()
{
    std::map<std::string, HostDepend> table;
    for (const Row& row : k_rows) {
        table.emplace(row.word, from_row(row));
    }
    return table;
}

} // namespace rbeepkg::host
