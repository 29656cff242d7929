from setuptools import Extension, setup

setup(name="minfunc", version="1.0", ext_modules=[Extension("minfunc", ["minfunc.c"])])
