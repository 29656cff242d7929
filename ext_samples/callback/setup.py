from setuptools import Extension, setup

setup(name="callback", version="1.0", ext_modules=[Extension("callback", ["callback.c"])])
