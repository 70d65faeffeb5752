# A plan without AWS: `terraform test`. The policies read it (tests/deploy/terraform.test.ts).

mock_provider "aws" {
  source = "../../mocks"
}

mock_provider "aws" {
  alias = "copy"
}

mock_provider "aws" {
  alias  = "global"
  source = "../../mocks"
}

variables {
  account              = "123456789012"
  domain               = "staging.varadi.example.org"
  certificate_arn      = "arn:aws:acm:ap-south-1:123456789012:certificate/1"
  edge_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
  image                = "123456789012.dkr.ecr.ap-south-1.amazonaws.com/varadi@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  operator_mail        = "operator@example.org"
}

run "plan" {
  command = plan

  assert {
    condition     = module.varadi != null
    error_message = "there is no plan"
  }
}

run "an_image_without_a_digest_is_refused" {
  command = plan
  variables {
    image = "varadi:latest"
  }
  expect_failures = [var.image]
}
