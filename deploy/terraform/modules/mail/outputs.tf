output "dkim_tokens" { value = aws_sesv2_email_identity.this.dkim_signing_attributes[*].tokens }
